package io.occystrap.camel;

import io.occystrap.image.Digest;
import io.occystrap.image.Printable;
import io.occystrap.layer.WriteFailure;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * A step that takes the SHA-256 of the body, a stream of any length, into the header {@link EntryConstants#CONTENT_SHA256}. The
 * body becomes a temporary {@link java.io.File} with the same content, which is deleted when the exchange ends (in a split: the
 * exchange of the part). In a route: {@code - bean: beanType: io.occystrap.camel.ContentDigest}.
 */
public final class ContentDigest implements Processor {

    private static final int BUFFER = 128 << 10;

    /**
     * @param exchange its body is read to the end and closed
     * @throws IllegalArgumentException if the body is no stream
     * @throws IOException              if it cannot be read, or the directory for temporary files not be written
     */
    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Path temporary = new OccystrapSettings(exchange.getContext()).temporaryDirectory(null);
        try (InputStream in = message.getBody(InputStream.class)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no content in the body to take a digest of");
            }
            Staging staging = stage(temporary);
            CloseOnCompletion.of(staging, exchange);
            Path file = staging.resolve("content");
            MessageDigest hash = Digest.newSha256();
            copy(in, file, hash, temporary);
            message.setHeader(EntryConstants.CONTENT_SHA256, Digest.ofSha256(hash).hex());
            message.setBody(file.toFile());
        }
    }

    private static Staging stage(Path temporary) throws IOException {
        try {
            return Staging.in(temporary);
        } catch (IOException e) {
            throw unwritable(temporary, e);
        }
    }

    private static void copy(InputStream in, Path file, MessageDigest hash, Path temporary) throws IOException {
        byte[] buffer = new byte[BUFFER];
        OutputStream out = Files.newOutputStream(file);
        try (out) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hash.update(buffer, 0, n);
                write(out, buffer, n, temporary);
            }
        }
    }

    /** Tells a full disk from a broken layer. */
    private static void write(OutputStream out, byte[] buffer, int length, Path temporary) throws IOException {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw unwritable(temporary, e);
        }
    }

    private static IOException unwritable(Path temporary, IOException e) {
        return WriteFailure.explained("the directory for temporary files, " + Printable.escape(temporary.toString()) + ",", e);
    }
}
