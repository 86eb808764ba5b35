package io.occystrap.layer.rootfs;

import io.occystrap.image.BulkInputStream;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.posix.ByteName;
import io.occystrap.posix.SystemCallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Reads a layer from its first entry to its last byte, and checks each entry before anything is made of it. */
final class LayerEntries {

    /** Is given what the entries say. */
    interface Visitor {

        /**
         * @param node    what is at a path
         * @param entry   its number, counted from 0
         * @param archive at the content of a regular file
         * @param header  of the entry
         */
        void node(Node node, long entry, TarHeaderReader archive, TarHeader header) throws IOException;

        /**
         * @param path    of the mark
         * @param whiteout what it hides
         */
        void whiteout(EntryPath path, Whiteout whiteout) throws IOException;
    }

    /**
     * What reading a layer showed.
     *
     * @param diffId of the whole
     * @param bytes  of its archive
     */
    record Outcome(Digest diffId, long bytes) { }

    private final Layer layer;
    private final String what;
    private final Limits limits;

    /**
     * @param layer  to read
     * @param limits how many entries it may have
     */
    LayerEntries(Layer layer, Limits limits) throws IOException {
        this.layer = layer;
        this.what = layer.name();
        this.limits = limits;
    }

    /** @return what errors call the layer */
    String what() {
        return what;
    }

    /**
     * @param visitor is given each entry
     * @return the layer's diffId
     * @throws MalformedImageException if it is malformed or hostile; names the layer and the path
     * @throws IOException             if it cannot be read, or from the visitor
     */
    Outcome read(Visitor visitor) throws IOException {
        try (InputStream uncompressed = layer.uncompressed(); Counted in = new Counted(uncompressed)) {
            TarHeaderReader archive = new TarHeaderReader(in, what);
            long entry = 0;
            for (TarHeader header = archive.next(); header != null; header = archive.next()) {
                limits.requireRoom(what, entry);
                visit(header, entry++, archive, visitor);
            }
            // What follows the archive's end belongs to the layer as well.
            in.transferTo(OutputStream.nullOutputStream());
            return new Outcome(layer.diffId().orElseThrow(), in.count);
        }
    }

    private void visit(TarHeader header, long entry, TarHeaderReader archive, Visitor visitor) throws IOException {
        EntryPath path = EntryPath.of(header.rawName(), what);
        Optional<String> refusal = refusal(path, header);
        if (refusal.isPresent()) {
            throw EntryPath.refused(what, header.rawName(), refusal.get());
        }
        naming(header.rawName(), () -> {
            Whiteout whiteout = Whiteout.of(path);
            if (whiteout == null) {
                visitor.node(Node.of(path, header), entry, archive, header);
            } else if (whiteout.kind() != Whiteout.Kind.METADATA) {
                visitor.whiteout(path, whiteout);
            }
        });
    }

    private static Optional<String> refusal(EntryPath path, TarHeader header) {
        if (path.isRoot() && header.type() != TarHeader.DIRECTORY) {
            return Optional.of("the root of a filesystem is a directory");
        }
        if (!header.isFile() && (header.type() < TarHeader.LINK || header.type() > TarHeader.FIFO)) {
            return Optional.of("an entry of the unknown type " + Printable.escape(String.valueOf(header.type())));
        }
        Whiteout whiteout = Whiteout.of(path);
        return whiteout != null && whiteout.kind() == Whiteout.Kind.INVALID
                ? Optional.of("a whiteout that names nothing") : Optional.empty();
    }

    @FunctionalInterface
    interface Call {
        void run() throws IOException;
    }

    /**
     * Names the layer and the path where what is asked for cannot be.
     *
     * @param path of the entry
     * @param call makes something of it
     */
    void naming(String path, Call call) throws IOException {
        try {
            call.run();
        } catch (MalformedNodeException e) {
            throw e.in(what, path);
        } catch (SystemCallException e) {
            switch (e.errno()) {
                case ENAMETOOLONG, ELOOP, EINVAL, EFBIG, ENOTDIR, EISDIR ->
                    throw EntryPath.refused(what, path, Printable.escape(e.getReason()));
                // The image may be fine: how many names a file can have is for the file system to say, 65,000 on ext4.
                case EMLINK -> throw new UnavailableException(what + " cannot be unpacked here",
                        Printable.escape(ByteName.text(path)) + ": " + Printable.escape(e.getReason()),
                        "choose a place on a file system that takes more, such as XFS", e);
                default -> throw e;
            }
        }
    }

    private static final class Counted extends BulkInputStream {

        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            if (n > 0) {
                count += n;
            }
            return n;
        }
    }
}
