package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.ImageException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Printable;
import io.occystrap.image.StoredBlob;
import io.occystrap.layer.Interruption;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Brings one blob into a repository (distribution-spec, "Pushing blobs"): not at all where it is there, by a mount where the
 * registry has it elsewhere, else in one piece. Where the connection does not last for that, it goes on in chunks, each on
 * a connection of its own, from where the registry says that it stands.
 */
final class BlobUpload {

    private static final int BUFFER = 128 << 10;
    private static final long CHUNK = 8 << 20;
    private static final long LARGEST_CHUNK = 1 << 30;
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
    private static final int TOO_LARGE = 413;
    /** Not found, too large, range not satisfiable, too many requests, and what servers have when they are busy. */
    private static final Integer[] PASSING = {404, TOO_LARGE, 416, 429, 500, 502, 503, 504};
    private static final ContentType BYTES = ContentType.APPLICATION_OCTET_STREAM;

    private final RegistryConnection connection;
    private final ImageReference destination;
    private final StoredBlob blob;
    private final Descriptor descriptor;
    private final String what;
    private final String scope;
    private String session;
    private long offset;
    /** Of the chunks; 0 while it is tried in one piece. */
    private long chunk;
    /** What the registry says that chunks must have at least. */
    private long smallest;
    private InputStream source;
    private long sourceAt;
    private int failures;
    private long most;

    /**
     * @param connection  to the registry
     * @param destination whose repository gets the blob
     * @param blob        to bring
     */
    BlobUpload(RegistryConnection connection, ImageReference destination, StoredBlob blob) {
        this.connection = connection;
        this.destination = destination;
        this.blob = blob;
        this.descriptor = blob.descriptor();
        this.what = "blob " + descriptor.digest() + " of " + destination;
        this.scope = scope(destination);
    }

    /** @return what a token must allow for writing there */
    static String scope(ImageReference reference) {
        return "repository:" + reference.repository() + ":pull,push";
    }

    /**
     * @return whether bytes were sent: false if the registry had the blob
     * @throws IOException if it cannot be read or written
     */
    boolean run() throws IOException {
        if (isThere() || isMounted()) {
            return false;
        }
        try {
            while (true) {
                try {
                    send();
                    return true;
                } catch (IOException e) {
                    resumeAfter(e);
                }
            }
        } finally {
            closeSource();
        }
    }

    private void send() throws IOException {
        if (session == null) {
            begin();
        }
        if (chunk == 0) {
            putWhole();
        } else {
            putChunks();
        }
    }

    private String uploads() {
        return "/v2/" + destination.repository() + "/blobs/uploads/";
    }

    private boolean isThere() throws IOException {
        RegistryRequest head = RegistryRequest.of("HEAD", what,
                "/v2/" + destination.repository() + "/blobs/" + descriptor.digest(), scope).accepting(200, 404);
        try (ClassicHttpResponse answer = connection.send(head)) {
            return answer.getCode() == 200;
        }
    }

    /** Asks the registry to take the blob from another of its repositories; it may start an upload instead. */
    private boolean isMounted() throws IOException {
        Optional<ImageReference> from = blob.repository().filter(source -> source.registry().equals(destination.registry())
                && !source.repository().equals(destination.repository()));
        if (!descriptor.digest().algorithm().equals("sha256")) {
            // docker-registry says that it did, and has the blob by its sha256 alone.
            return false;
        }
        if (from.isEmpty()) {
            return false;
        }
        RegistryRequest mount = RegistryRequest.of("POST", what, uploads() + "?mount=" + descriptor.digest() + "&from="
                + from.get().repository(), scope).alsoAllowed("repository:" + from.get().repository() + ":pull")
                .accepting(201, 202);
        try (ClassicHttpResponse answer = connection.send(mount)) {
            if (answer.getCode() == 201) {
                return true;
            }
            begun(answer);
            return false;
        } catch (ImageException e) {
            // Not every registry lets everybody mount everything; the bytes can still be sent.
            return false;
        }
    }

    private void begin() throws IOException {
        RegistryRequest post = RegistryRequest.of("POST", what, uploads(), scope).accepting(202);
        try (ClassicHttpResponse answer = connection.send(post)) {
            begun(answer);
        }
    }

    private void begun(ClassicHttpResponse answer) throws IOException {
        session = connection.location(what, uploads(), answer);
        offset = 0;
        Header wanted = answer.getFirstHeader("OCI-Chunk-Min-Length");
        if (wanted != null && wanted.getValue().strip().matches("[0-9]{1,9}")) {
            smallest = Long.parseLong(wanted.getValue().strip());
        }
    }

    private String finishing() {
        return session + (session.contains("?") ? "&" : "?") + "digest=" + descriptor.digest();
    }

    private void putWhole() throws IOException {
        RegistryRequest put = RegistryRequest.of("PUT", what, finishing(), scope)
                .sending(() -> part(0, descriptor.size()));
        send(put, 201, 204).close();
    }

    private void putChunks() throws IOException {
        while (offset < descriptor.size()) {
            long from = offset;
            long length = Math.min(chunk, descriptor.size() - from);
            RegistryRequest patch = RegistryRequest.of("PATCH", what, session, scope)
                    .with(Map.of("Content-Range", from + "-" + (from + length - 1), "Connection", "close"))
                    .sending(() -> part(from, length));
            try (ClassicHttpResponse answer = send(patch, 202, 204)) {
                session = connection.location(what, session, answer);
            }
            offset = from + length;
        }
        RegistryRequest put = RegistryRequest.of("PUT", what, finishing(), scope)
                .sending(() -> new ByteArrayEntity(new byte[0], BYTES));
        send(put, 201, 204).close();
    }

    /** Sends once: before a second time one must ask where the registry stands. */
    private ClassicHttpResponse send(RegistryRequest request, Integer... good) throws IOException {
        Integer[] accepted = Arrays.copyOf(good, good.length + PASSING.length);
        System.arraycopy(PASSING, 0, accepted, good.length, PASSING.length);
        ClassicHttpResponse answer = connection.sendOnce(request.accepting(accepted));
        if (answer.getCode() < 300) {
            return answer;
        }
        try (ClassicHttpResponse refusal = answer) {
            HttpExchange.body(refusal);
            Header retryAfter = refusal.getFirstHeader("Retry-After");
            throw new PassingException(refusal.getCode(), retryAfter == null ? null : retryAfter.getValue());
        }
    }

    private HttpEntity part(long from, long length) throws IOException {
        if (source == null || sourceAt != from) {
            closeSource();
            try {
                source = blob.open();
                source.skipNBytes(from);
            } catch (IOException e) {
                throw new SourceException(e);
            }
            sourceAt = from;
        }
        return new Part(length);
    }

    private void closeSource() throws IOException {
        if (source != null) {
            source.close();
            source = null;
        }
    }

    /** Waits, and finds out where the registry stands; without progress only so often. */
    private void resumeAfter(IOException e) throws IOException {
        closeSource();
        if (e instanceof SourceException failure) {
            throw failure.origin;
        }
        if (Interruption.is(e) || e instanceof ImageException) {
            throw e;
        }
        PassingException busy = e instanceof PassingException passing ? passing : null;
        if (busy == null || busy.status != TOO_LARGE || chunk > 0) {
            if (offset > most) {
                most = offset;
                failures = 0;
            }
            if (++failures > RetryPolicy.RETRIES) {
                throw busy == null ? RegistryErrors.forFailure(what, connection.host(), e)
                        : RegistryErrors.forStatus(what, RegistryErrors.WRITTEN, busy.status, new byte[0]);
            }
            connection.retries().pause(failures, busy == null ? null : busy.retryAfter, "sending " + what + " to "
                    + connection.host() + " stopped (" + Printable.escape(String.valueOf(e.getMessage()))
                    + "), going on in smaller pieces");
        }
        chunk = Math.max(chunk, Math.min(Math.max(CHUNK, smallest), LARGEST_CHUNK));
        ask();
    }

    private void ask() throws IOException {
        if (session == null) {
            return;
        }
        RegistryRequest get = RegistryRequest.get(what, session, scope).accepting(200, 202, 204, 400, 404, 410, 416);
        try (ClassicHttpResponse answer = connection.send(get)) {
            Header range = answer.getFirstHeader("Range");
            Matcher matcher = RANGE.matcher(range == null ? "" : range.getValue().strip());
            if (answer.getCode() >= 400 || !matcher.matches()) {
                // That upload is gone.
                session = null;
                offset = 0;
                return;
            }
            long last = Long.parseLong(matcher.group(1));
            offset = last == 0 ? 0 : Math.min(last + 1, descriptor.size());
            if (answer.getFirstHeader("Location") != null) {
                session = connection.location(what, session, answer);
            }
        }
    }

    /** The registry does not take it now, or not like that, but may yet. */
    private static final class PassingException extends IOException {

        private static final long serialVersionUID = 1L;
        private final int status;
        private final String retryAfter;

        PassingException(int status, String retryAfter) {
            super("it answered " + status);
            this.status = status;
            this.retryAfter = retryAfter;
        }
    }

    /** The blob cannot be read: nothing that the registry could help. */
    private static final class SourceException extends IOException {

        private static final long serialVersionUID = 1L;
        private final IOException origin;

        SourceException(IOException origin) {
            super(origin);
            this.origin = origin;
        }
    }

    /** The next bytes of the source, which stays open behind them; in large pieces, where the library's own entity takes 4 KB. */
    private final class Part extends AbstractHttpEntity {

        private final long length;

        Part(long length) {
            super(BYTES, null);
            this.length = length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            byte[] buffer = new byte[(int) Math.min(length, BUFFER)];
            for (long left = length; left > 0;) {
                int n = read(buffer, left);
                out.write(buffer, 0, n);
                left -= n;
            }
        }

        private int read(byte[] buffer, long left) throws IOException {
            try {
                int n = source.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw new EOFException(what + " ends early");
                }
                sourceAt += n;
                if (n == left && sourceAt == descriptor.size()) {
                    // Only the read that meets the end shows that all of it is what it should be.
                    source.read();
                }
                return n;
            } catch (IOException e) {
                throw new SourceException(e);
            }
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("is written, not read");
        }

        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public boolean isStreaming() {
            return true;
        }

        @Override
        public void close() {
            // The source is closed by the upload.
        }
    }
}
