package io.occystrap.camel;

import io.occystrap.image.ImageException;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.Interruption;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.layer.WholeFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Reads one layer from its first entry to its last, and all of it, so that its digest is checked. */
final class LayerWalk implements Closeable {

    private final String name;
    private final Limits limits;
    private final InputStream archive;
    private final TarHeaderReader headers;
    private InputStream content = InputStream.nullInputStream();
    private long entries;
    private long bytes;
    private IOException failure;

    /**
     * @param layer  to read
     * @param limits how many entries it may have, and how many bytes its files
     * @throws IOException if it cannot be opened
     */
    LayerWalk(Layer layer, Limits limits) throws IOException {
        this.name = layer.name();
        this.limits = limits;
        this.archive = layer.uncompressed();
        this.headers = new TarHeaderReader(archive, name);
    }

    /**
     * @return the next entry; null when there is none, and the layer is what its digest says
     * @throws IOException names the layer; also if what was read of it before could not be read
     */
    synchronized TarHeader next() throws IOException {
        throwFailure();
        try {
            TarHeader header = headers.next();
            if (header == null) {
                archive.transferTo(OutputStream.nullOutputStream());
                return null;
            }
            limits.requireRoom(name, entries++);
            content = header.isFile() ? new WholeFile(headers, header) : InputStream.nullInputStream();
            return header;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Reads of the current entry's content, as {@link InputStream#read(byte[], int, int)}. */
    synchronized int read(byte[] buffer, int offset, int length) throws IOException {
        throwFailure();
        try {
            int n = content.read(buffer, offset, length);
            bytes += Math.max(n, 0);
            if (bytes > limits.layerBytes()) {
                // The holes of sparse files cost the layer nothing, but whoever writes them down.
                throw new MalformedImageException(name + " was refused", "its files have more than " + limits.layerBytes()
                        + " bytes", "raise occystrap.limit.layer-bytes if they are meant to");
            }
            return n;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void throwFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** What broke once stays broken: a step that swallows the failure must not make the rest of the layer look whole. */
    private IOException failed(IOException e) {
        failure = e instanceof ImageException || Interruption.is(e) ? e
                : new UnavailableException(name + " cannot be read", Printable.escape(e.getMessage()), null, e);
        return failure;
    }

    @Override
    public synchronized void close() throws IOException {
        archive.close();
    }
}
