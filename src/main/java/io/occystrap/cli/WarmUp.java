package io.occystrap.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.net.ssl.SSLContext;

/**
 * Does on a second core, while Camel starts, what the first transfer would otherwise wait for: setting up JSON and its
 * formats of dates, reading the trusted certificates where a registry elsewhere is named, and running SHA-256 often enough that it
 * is compiled to the processor's own instructions.
 */
final class WarmUp {

    private static final int HASHED = 1 << 20;

    private WarmUp() {
    }

    /**
     * Begins; nobody waits for the end, and a failure shows up where it matters.
     *
     * @param call that is about to be made
     */
    static void start(RouteCall call) {
        boolean tls = isElsewhere(call, OccystrapConstants.SOURCE_STORE, "registry", OccystrapConstants.SOURCE)
                || isElsewhere(call, OccystrapConstants.DESTINATION_STORE, "", OccystrapConstants.DESTINATION);
        Thread thread = new Thread(() -> {
            try {
                JsonDocument.bytes(JsonNodeFactory.instance.objectNode());
                if (tls) {
                    SSLContext.getInstance("TLS").init(null, null, null);
                }
                MessageDigest.getInstance("SHA-256").digest(new byte[HASHED]);
            } catch (GeneralSecurityException e) {
                // Who needs it will say so.
            }
        }, "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    /** A registry on this machine rarely has TLS. */
    private static boolean isElsewhere(RouteCall call, String store, String otherwise, String where) {
        if (!"registry".equals(call.headers().getOrDefault(store, otherwise))
                || !(call.headers().get(where) instanceof String text)) {
            return false;
        }
        try {
            return !ImageReference.isThisMachine(ImageReference.parse(text).registry());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
