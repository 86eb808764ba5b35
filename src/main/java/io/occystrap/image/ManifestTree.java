package io.occystrap.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stored manifest and what it refers to, read from a store of blobs step by step. */
public final class ManifestTree implements StoredManifest {

    /** Gives documents and blobs by their descriptors. */
    public interface Store {

        /**
         * @param descriptor of a manifest or an index
         * @return the document, which is what the descriptor says
         * @throws IOException if it cannot be read, or is something else
         */
        byte[] manifest(Descriptor descriptor) throws IOException;

        /**
         * @param descriptor of a blob
         * @return the blob; not opened
         */
        StoredBlob blob(Descriptor descriptor);

        /** @return the same store, where it knows what refers to its manifests; empty for others */
        default Optional<ReferrerStore> referrers() {
            return Optional.empty();
        }
    }

    private static final int DEEPEST = 4;
    /** All documents of a tree are in memory at once. */
    private static final long MOST_BYTES = 64 << 20;

    private final String what;
    private final byte[] bytes;
    private final MediaType mediaType;
    private final Digest digest;
    private final Store store;
    private final int depth;

    /**
     * @param what      names the document for errors; already printable
     * @param bytes     the document
     * @param mediaType what kind of document it is
     * @param store     where it came from
     */
    public ManifestTree(String what, byte[] bytes, MediaType mediaType, Store store) {
        this(what, bytes, mediaType, Digest.of(bytes), store, 1);
    }

    private ManifestTree(String what, byte[] bytes, MediaType mediaType, Digest digest, Store store, int depth) {
        this.what = what;
        this.bytes = bytes;
        this.mediaType = mediaType;
        this.digest = digest;
        this.store = store;
        this.depth = depth;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public MediaType mediaType() {
        return mediaType;
    }

    @Override
    public Digest digest() {
        return digest;
    }

    @Override
    public List<StoredBlob> blobs() throws IOException {
        Map<Digest, StoredBlob> distinct = new LinkedHashMap<>();
        for (Descriptor blob : ManifestReferences.parse(what, bytes).blobs()) {
            distinct.putIfAbsent(blob.digest(), store.blob(blob));
        }
        return List.copyOf(distinct.values());
    }

    /**
     * @param top a manifest or an index
     * @return all that it lists, each once and before what lists it: a registry may refuse an index whose manifests are not
     *         there. The last is the one itself
     * @throws IOException if one cannot be read, or they are too many
     */
    public static List<StoredManifest> flattened(StoredManifest top) throws IOException {
        Map<Digest, StoredManifest> all = new LinkedHashMap<>();
        collect(top, all, 0);
        return List.copyOf(all.values());
    }

    /** @return bytes of all that was read so far, which are in memory together */
    private static long collect(StoredManifest manifest, Map<Digest, StoredManifest> all, long before) throws IOException {
        if (all.containsKey(manifest.digest())) {
            return before;
        }
        long size = before + manifest.bytes().length;
        requireBytes("index " + manifest.digest(), size);
        for (StoredManifest child : manifest.children()) {
            size = collect(child, all, size);
        }
        all.put(manifest.digest(), manifest);
        return size;
    }

    private static void requireBytes(String what, long size) throws MalformedImageException {
        if (size > MOST_BYTES) {
            throw new MalformedImageException(what + " was refused", "the manifests that it lists are larger than " + MOST_BYTES
                    + " bytes", null);
        }
    }

    @Override
    public List<StoredManifest> children() throws IOException {
        Map<Digest, Descriptor> distinct = new LinkedHashMap<>();
        ManifestReferences.parse(what, bytes).manifests().forEach(entry -> distinct.putIfAbsent(entry.digest(), entry));
        Collection<Descriptor> entries = distinct.values();
        requireBytes(what, entries.stream().mapToLong(entry -> Math.min(entry.size(), MOST_BYTES)).sum());
        List<StoredManifest> children = new ArrayList<>();
        for (Descriptor entry : entries) {
            children.add(child(entry));
        }
        return children;
    }

    @Override
    public StoredManifest child(Descriptor entry) throws IOException {
        if (depth > DEEPEST) {
            throw new MalformedImageException(what + " was refused", "indexes are nested more than " + DEEPEST + " deep", null);
        }
        if (entry.mediaType() == null) {
            throw new MalformedImageException(what + " is malformed", "an entry has no mediaType", null);
        }
        return new ManifestTree("manifest " + entry.digest() + " of " + what, store.manifest(entry), entry.mediaType(),
                entry.digest(), store, depth + 1);
    }

    @Override
    public Optional<ReferrerStore> referrers() {
        return store.referrers();
    }

    @Override
    public String toString() {
        return "ManifestTree[" + digest + "]";
    }
}
