package io.occystrap.layer;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MediaType;
import io.occystrap.image.ReportingInputStream;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.TransferListener;
import io.occystrap.image.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A layer as a store holds it. Its uncompressed stream is a pipeline of three: one thread reads the store and checks
 * the stored digest, one inflates, and the caller's checks the diffId.
 */
public class StoredLayer implements Layer {

    private static final int SMALLEST_GZIP = 18;
    /** Beyond this the uncompressed size may well have wrapped around. */
    private static final long LARGEST_GZIP = 1L << 30;

    private final Descriptor descriptor;
    private final Digest diffId;
    private final Blob blob;
    private final Limits limits;
    private final TransferListener listener;

    /**
     * @param descriptor digest, size and type of the stored bytes
     * @param diffId     digest of the uncompressed bytes; null where it is not known
     * @param blob       opens the stored bytes
     * @param limits     how large the layer may be
     * @param listener   is told of the bytes that are read
     */
    public StoredLayer(Descriptor descriptor, Digest diffId, Blob blob, Limits limits, TransferListener listener) {
        this.descriptor = descriptor;
        this.diffId = diffId;
        this.blob = blob;
        this.limits = limits;
        this.listener = listener;
    }

    /** @return whether its blob comes from another machine */
    boolean isRemote() {
        return blob.isRemote();
    }

    /**
     * @param spool fetches and verifies this layer's blob, unless nobody has begun when the layer is read
     * @return the same layer, to be read once, from there
     */
    Layer spooled(SpooledBlob spool) {
        StoredLayer direct = this;
        return new StoredLayer(descriptor, diffId, spool, limits, TransferListener.NONE) {
            @Override
            public InputStream compressed() throws IOException {
                return spool.claim() ? direct.compressed() : spool.open();
            }
        };
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public Optional<Digest> diffId() {
        return Optional.ofNullable(diffId);
    }

    /**
     * Of a blob that is gzip by its type, the last four bytes: the size of its last member, modulo 4 GiB (RFC 1952,
     * section 2.3.1). Data hardly ever grows by compression, so a smaller number means that there are more members.
     */
    @Override
    public OptionalLong likelySize() throws IOException {
        if (descriptor.digest().equals(diffId)) {
            return descriptor.size() > limits.layerBytes() ? OptionalLong.empty() : OptionalLong.of(descriptor.size());
        }
        MediaType type = descriptor.mediaType();
        boolean gzip = MediaType.OCI_LAYER_GZIP.equals(type) || MediaType.DOCKER_LAYER_GZIP.equals(type);
        if (!gzip || descriptor.size() < SMALLEST_GZIP || descriptor.size() > LARGEST_GZIP) {
            return OptionalLong.empty();
        }
        Optional<byte[]> tail = blob.tail(Integer.BYTES);
        if (tail.isEmpty()) {
            return OptionalLong.empty();
        }
        long size = ByteBuffer.wrap(tail.get()).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFFFFL;
        return size < descriptor.size() ? OptionalLong.empty() : OptionalLong.of(size);
    }

    @Override
    public InputStream compressed() throws IOException {
        return new VerifyingInputStream(new ReportingInputStream(blob.open(), listener), name(), descriptor.digest(),
                descriptor.size());
    }

    /** @return where on this machine its stored bytes are; empty where they are elsewhere */
    public Optional<FileBlob> file() {
        return blob instanceof FileBlob file ? Optional.of(file) : Optional.empty();
    }

    /** @return how large it may be */
    Limits limits() {
        return limits;
    }

    @Override
    public Optional<StoredBlob> stored() {
        return Optional.of(new StoredForm(this, blob));
    }

    @Override
    public InputStream uncompressed() throws IOException {
        return uncompressed(diffId);
    }

    /**
     * @param expected the digest that the tar archive must have; null to check nothing but the stored bytes
     * @return the tar archive, as {@link #uncompressed()}
     * @throws IOException if it cannot be opened
     */
    InputStream uncompressed(Digest expected) throws IOException {
        InputStream ahead = new ReadAheadInputStream(compressed(), "fetch " + descriptor.digest().shortHex());
        DecompressingInputStream plain = DecompressingInputStream.of(ahead, name(), limits.layerBytes());
        if (plain.compression() == Compression.NONE) {
            boolean same = expected == null || expected.equals(descriptor.digest());
            return same ? plain : verified(plain, expected);
        }
        return verified(new ReadAheadInputStream(plain, "inflate " + descriptor.digest().shortHex()), expected);
    }

    private InputStream verified(InputStream plain, Digest expected) {
        return expected == null ? plain
                : new VerifyingInputStream(plain, "uncompressed " + name(), expected, VerifyingInputStream.ANY_SIZE);
    }

    @Override
    public String name() {
        return "layer " + descriptor.digest();
    }

    @Override
    public String toString() {
        return "StoredLayer[" + descriptor.digest() + "]";
    }
}
