package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.ImageException;
import io.occystrap.image.Printable;
import io.occystrap.layer.Interruption;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;

/**
 * A blob, as one unbroken stream over connections that may break: it goes on where it stopped, with a Range request
 * (RFC 9110, section 14), and gives up after five attempts that brought less than a megabyte together.
 *
 * <p>Exactly the descriptor's size is delivered; the digest is for the reader to check.
 */
final class BlobStream extends InputStream {

    private static final long PROGRESS = 1 << 20;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/(\\*|[0-9]{1,18})");

    private final RegistryConnection connection;
    private final String what;
    private final String path;
    private final String scope;
    private final Descriptor blob;
    private volatile ClassicHttpResponse response;
    private volatile boolean closed;
    private InputStream in;
    private long position;
    private boolean ended;
    private int failures;
    private long positionAtFirstFailure;

    /**
     * @param connection to the registry
     * @param what       names the blob for errors; printable
     * @param path       of the blob in the registry
     * @param scope      what a token for it must allow
     * @param blob       whose size is delivered
     * @param start      how many of its bytes are left out
     * @throws IOException if the blob cannot be had
     */
    BlobStream(RegistryConnection connection, String what, String path, String scope, Descriptor blob,
            long start) throws IOException {
        this.connection = connection;
        this.what = what;
        this.path = path;
        this.scope = scope;
        this.blob = blob;
        this.position = start;
        try {
            connect();
        } catch (IOException | RuntimeException e) {
            // Nobody gets this stream to close it.
            disconnect();
            throw e;
        }
    }

    private void connect() throws IOException {
        Map<String, String> headers = position == 0 ? Map.of() : Map.of("Range", "bytes=" + position + "-");
        ClassicHttpResponse answer = connection.get(what, path, scope, headers);
        response = answer;
        if (closed) {
            answer.close();
            throw new InterruptedIOException("closed");
        }
        if (answer.getCode() == 416) {
            throw new DigestMismatchException(what, blob.size() + " bytes", position + " bytes");
        }
        boolean partial = answer.getCode() == 206;
        if (partial) {
            requireRange(answer.getFirstHeader("Content-Range"));
        }
        long length = answer.getEntity() == null ? 0 : answer.getEntity().getContentLength();
        long whole = length < 0 ? -1 : partial ? position + length : length;
        if (whole >= 0 && whole != blob.size()) {
            throw new DigestMismatchException(what, blob.size() + " bytes", whole + " bytes");
        }
        in = answer.getEntity() == null ? InputStream.nullInputStream() : answer.getEntity().getContent();
        if (!partial) {
            // The server does not do ranges and starts over: what was already delivered is passed over.
            in.skipNBytes(position);
        }
    }

    private void requireRange(Header header) throws IOException {
        Matcher range = CONTENT_RANGE.matcher(header == null ? "" : header.getValue().strip());
        if (!range.matches() || Long.parseLong(range.group(1)) != position) {
            throw new IOException("the registry sent another range than asked for: "
                    + Printable.escape(header == null ? "none" : header.getValue()));
        }
        if (!range.group(2).equals("*") && Long.parseLong(range.group(2)) != blob.size()) {
            throw new DigestMismatchException(what, blob.size() + " bytes", range.group(2) + " bytes");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            try {
                if (in == null) {
                    connect();
                }
                if (position == blob.size()) {
                    requireEnd();
                    ended = true;
                    return -1;
                }
                int n = in.read(buffer, offset, (int) Math.min(length, blob.size() - position));
                if (n > 0) {
                    position += n;
                    return n;
                }
                throw new ConnectionClosedException("it ended early");
            } catch (IOException e) {
                resumeAfter(e);
            }
        }
        return -1;
    }

    /** More than was promised is as wrong as less. Reading the end also gives the connection back to the pool. */
    private void requireEnd() throws IOException {
        boolean more;
        try {
            more = in.read() >= 0;
        } catch (IOException e) {
            // All that was promised is here; that the connection broke after it does not matter.
            disconnect();
            return;
        }
        if (more) {
            throw new DigestMismatchException(what, blob.size() + " bytes", "more");
        }
    }

    private void resumeAfter(IOException e) throws IOException {
        disconnect();
        if (closed || Interruption.is(e) || e instanceof ImageException) {
            throw e;
        }
        if (failures == 0 || position - positionAtFirstFailure >= PROGRESS) {
            failures = 0;
            positionAtFirstFailure = position;
        }
        if (++failures > connection.retries().most()) {
            boolean truncated = e instanceof ConnectionClosedException || e instanceof java.io.EOFException;
            if (truncated && position == positionAtFirstFailure) {
                throw new DigestMismatchException(what, blob.size() + " bytes",
                        position + " bytes each time, in " + failures + " attempts");
            }
            throw RegistryErrors.forFailure(what, connection.host(), e);
        }
        connection.retries().pause(failures, null, "the connection broke after " + position + " of " + blob.size()
                + " bytes of " + what + ", going on from there");
    }

    private void disconnect() throws IOException {
        in = null;
        ClassicHttpResponse open = response;
        response = null;
        if (open != null) {
            open.close();
        }
    }

    /** May be called by another thread than the one that reads, to wake it. */
    @Override
    public void close() throws IOException {
        closed = true;
        ClassicHttpResponse open = response;
        response = null;
        if (open != null) {
            open.close();
        }
    }
}
