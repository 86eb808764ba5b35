package io.occystrap.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.occystrap.image.JsonDocument;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.net.ssl.SSLContext;

/**
 * Does on a second core, while Camel starts, what the first transfer would otherwise wait for: setting up JSON and its
 * formats of dates, reading the trusted certificates, and running SHA-256 often enough that it is compiled to the processor's own instructions.
 */
final class WarmUp {

    private static final int HASHED = 1 << 20;

    private WarmUp() {
    }

    /** Begins; nobody waits for the end, and a failure shows up where it matters. */
    static void start() {
        Thread thread = new Thread(() -> {
            try {
                JsonDocument.bytes(JsonNodeFactory.instance.objectNode());
                SSLContext.getInstance("TLS").init(null, null, null);
                MessageDigest.getInstance("SHA-256").digest(new byte[HASHED]);
            } catch (GeneralSecurityException e) {
                // Who needs it will say so.
            }
        }, "warm-up");
        thread.setDaemon(true);
        thread.start();
    }
}
