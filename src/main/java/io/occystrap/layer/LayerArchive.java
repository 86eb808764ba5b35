package io.occystrap.layer;

import io.occystrap.image.Layer;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A layer's tar archive for those who look for something in it. Where it lies uncompressed in a file of this machine,
 * contents that nobody asks for are not read, and nothing is verified. Otherwise it is read whole, and the stored bytes
 * are; the diffId says no more than they do.
 */
public final class LayerArchive implements Closeable {

    private final TarHeaderReader headers;
    private final InputStream rest;
    private final Closeable source;

    private LayerArchive(TarHeaderReader headers, InputStream rest, Closeable source) {
        this.headers = headers;
        this.rest = rest;
        this.source = source;
    }

    /**
     * @param layer to read
     * @return its archive, at its beginning
     * @throws IOException if it cannot be opened
     */
    public static LayerArchive open(Layer layer) throws IOException {
        String what = layer.name();
        if (layer instanceof StoredLayer stored) {
            Optional<FileBlob> file = stored.file();
            if (file.isPresent() && isPlain(file.get(), what)) {
                return plain(stored, file.get(), what);
            }
            return whole(stored.uncompressed(null), what);
        }
        return whole(layer.uncompressed(), what);
    }

    private static LayerArchive whole(InputStream in, String what) {
        return new LayerArchive(new TarHeaderReader(in, what), in, in);
    }

    private static LayerArchive plain(StoredLayer layer, FileBlob file, String what) throws IOException {
        if (file.size() > layer.limits().layerBytes()) {
            throw new MalformedImageException(what + " was refused", "it has more than " + layer.limits().layerBytes()
                    + " bytes", "raise occystrap.limit.layer-bytes if it is meant to");
        }
        FileChannel channel = FileChannel.open(file.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        if (channel.size() < file.offset() + file.size()) {
            channel.close();
            throw new MalformedImageException(what + " cannot be read", Printable.escape(file.file().toString())
                    + " was cut short", null);
        }
        ChannelTarInput archive = new ChannelTarInput(channel, file.offset(), file.size());
        return new LayerArchive(new TarHeaderReader(archive, what), InputStream.nullInputStream(), channel);
    }

    private static boolean isPlain(FileBlob file, String what) throws IOException {
        try (InputStream in = file.open()) {
            return Compression.of(what, in) == Compression.NONE;
        }
    }

    /** @return the entries, one after the other */
    public TarHeaderReader headers() {
        return headers;
    }

    /**
     * Reads what follows the last entry, so that what is verified is verified to its end.
     *
     * @throws IOException if it is not what its digest says, or cannot be read
     */
    public void finish() throws IOException {
        rest.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
