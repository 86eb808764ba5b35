package io.occystrap.layer.rootfs;

import io.occystrap.layer.TarHeader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a layer says, without the contents of its files: kept in two temporary files until the layers below are written.
 * The whiteouts stand apart, because they are applied first: they hide what is below, in whatever order a layer has them.
 */
final class LayerJournal implements Closeable {

    /** Is given what was noted, in the layer's order. */
    interface Reader {

        /**
         * @param node    what is at a path
         * @param entry   its number in the layer
         * @param written whether a regular file's content was kept
         */
        void node(Node node, long entry, boolean written) throws IOException;
    }

    /** Is given the whiteouts that were noted, in the layer's order. */
    interface WhiteoutReader {

        /** @param whiteout and the path of its mark */
        void whiteout(EntryPath path, Whiteout whiteout) throws IOException;
    }

    private final Path nodes;
    private final Path whiteouts;
    private DataOutputStream nodesOut;
    private DataOutputStream whiteoutsOut;
    private long nodeCount;
    private boolean hasLinks;
    private long whiteoutCount;

    /**
     * @param nodes     a new file
     * @param whiteouts a new file
     */
    LayerJournal(Path nodes, Path whiteouts) throws IOException {
        this.nodes = nodes;
        this.whiteouts = whiteouts;
        this.nodesOut = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(nodes), 64 << 10));
        try {
            this.whiteoutsOut = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(whiteouts)));
        } catch (IOException e) {
            nodesOut.close();
            throw e;
        }
    }

    void add(Node node, long entry, boolean written) throws IOException {
        nodeCount++;
        hasLinks |= node.type() == TarHeader.LINK;
        nodesOut.writeLong(entry);
        nodesOut.writeBoolean(written);
        nodesOut.writeByte(node.type());
        text(nodesOut, node.path().parent());
        text(nodesOut, node.path().name());
        text(nodesOut, node.target());
        nodesOut.writeInt(node.major());
        nodesOut.writeInt(node.minor());
        nodesOut.writeLong(node.size());
        Attributes attributes = node.attributes();
        nodesOut.writeInt(attributes.permissions());
        nodesOut.writeInt(attributes.uid());
        nodesOut.writeInt(attributes.gid());
        nodesOut.writeLong(attributes.seconds());
        nodesOut.writeInt(attributes.nanoseconds());
        nodesOut.writeInt(attributes.extended().size());
        for (Map.Entry<String, byte[]> attribute : attributes.extended().entrySet()) {
            text(nodesOut, attribute.getKey());
            nodesOut.writeInt(attribute.getValue().length);
            nodesOut.write(attribute.getValue());
        }
    }

    void add(EntryPath path, Whiteout whiteout) throws IOException {
        whiteoutCount++;
        text(whiteoutsOut, path.parent());
        text(whiteoutsOut, path.name());
        whiteoutsOut.writeByte(whiteout.kind().ordinal());
        text(whiteoutsOut, whiteout.hidden());
    }

    /** @return whether there are hard links */
    boolean hasLinks() {
        return hasLinks;
    }

    /** Everything was noted. The buffers go: there may be thousands of layers. */
    void finish() throws IOException {
        if (nodesOut != null) {
            nodesOut.close();
            whiteoutsOut.close();
            nodesOut = null;
            whiteoutsOut = null;
        }
    }

    void readWhiteouts(WhiteoutReader reader) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(whiteouts)))) {
            for (long i = 0; i < whiteoutCount; i++) {
                EntryPath path = new EntryPath(text(in), text(in));
                reader.whiteout(path, new Whiteout(Whiteout.Kind.values()[in.readByte()], text(in)));
            }
        }
    }

    void readNodes(Reader reader) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(nodes), 64 << 10))) {
            for (long i = 0; i < nodeCount; i++) {
                long entry = in.readLong();
                boolean written = in.readBoolean();
                reader.node(node(in), entry, written);
            }
        }
    }

    private static Node node(DataInputStream in) throws IOException {
        char type = (char) in.readByte();
        EntryPath path = new EntryPath(text(in), text(in));
        String target = text(in);
        int major = in.readInt();
        int minor = in.readInt();
        long size = in.readLong();
        int permissions = in.readInt();
        int uid = in.readInt();
        int gid = in.readInt();
        long seconds = in.readLong();
        int nanoseconds = in.readInt();
        int count = in.readInt();
        Map<String, byte[]> extended = count == 0 ? Map.of() : new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            extended.put(text(in), in.readNBytes(in.readInt()));
        }
        return new Node(path, type, new Attributes(permissions, uid, gid, seconds, nanoseconds, extended), target, major,
                minor, size);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        finish();
        Files.deleteIfExists(nodes);
        Files.deleteIfExists(whiteouts);
    }
}
