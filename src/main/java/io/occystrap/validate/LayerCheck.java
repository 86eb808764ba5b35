package io.occystrap.validate;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.UnclosedInputStream;
import io.occystrap.image.VerifyingInputStream;
import io.occystrap.layer.Compression;
import io.occystrap.layer.DecompressingInputStream;
import io.occystrap.layer.ReadAheadInputStream;
import io.occystrap.layer.TarHeaderReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a layer once, from front to back, and checks all that can be checked of it: its stored form against digest and
 * size, its compression, its diffId, and that it is a tar archive. Where one of these fails the others go on, as far as they
 * can.
 */
final class LayerCheck {

    private final String name;
    private final Digest diffId;
    private final boolean isTar;
    private final Limits limits;
    private final List<String> faults = new ArrayList<>();
    private long plainBytes;

    /**
     * @param name   of the layer, for messages; printable
     * @param diffId that it should have; null where nobody says
     * @param isTar  whether it should be a tar archive
     * @param limits how large it may be
     */
    LayerCheck(String name, Digest diffId, boolean isTar, Limits limits) {
        this.name = name;
        this.diffId = diffId;
        this.isTar = isTar;
        this.limits = limits;
    }

    /** @return how many bytes the layer has uncompressed, as far as they could be read; 0 where that was not tried */
    long plainBytes() {
        return plainBytes;
    }

    /** @return what was found, one printable line each */
    List<String> faults() {
        return faults;
    }

    /**
     * @param blob the layer as it is stored
     * @throws IOException if it cannot be read, and that is not the image's fault
     */
    void check(StoredBlob blob) throws IOException {
        Digest digest = blob.descriptor().digest();
        try (FaultyInputStream stored = new FaultyInputStream(blob.open());
                // What is found is found beneath it: of a stream that breaks it hands on less than there was.
                InputStream ahead = new ReadAheadInputStream(stored, "fetch " + digest.shortHex())) {
            int before = faults.size();
            inflate(ahead, digest);
            // What could not be inflated still has a digest.
            ahead.transferTo(OutputStream.nullOutputStream());
            stored.fault().ifPresent(fault -> faults.add(before, fault));
        } catch (IOException e) {
            faults.add(Faults.fault(e).getMessage());
        }
    }

    private void inflate(InputStream stored, Digest digest) throws IOException {
        DecompressingInputStream plain;
        try {
            plain = DecompressingInputStream.of(new UnclosedInputStream(stored), name, limits.layerBytes());
        } catch (IOException e) {
            faults.add(Faults.fault(e).getMessage());
            return;
        }
        // What is stored as it is has one digest, which is checked already.
        boolean same = plain.compression() == Compression.NONE && digest.equals(diffId);
        InputStream inflated = new ReadAheadInputStream(plain, "inflate " + digest.shortHex());
        checkPlain(diffId == null || same ? inflated
                : new VerifyingInputStream(inflated, "uncompressed " + name, diffId, VerifyingInputStream.ANY_SIZE));
    }

    /**
     * Checks digest and size alone.
     *
     * @param blob whatever it is
     * @throws IOException if it cannot be read, and that is not the image's fault
     */
    void checkBytes(StoredBlob blob) throws IOException {
        try (InputStream in = blob.open()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            faults.add(Faults.fault(e).getMessage());
        }
    }

    /**
     * @param layer of a store that has no stored form to show
     * @throws IOException if it cannot be read, and that is not the image's fault
     */
    void check(Layer layer) throws IOException {
        try {
            checkPlain(layer.uncompressed());
        } catch (IOException e) {
            faults.add(Faults.fault(e).getMessage());
        }
    }

    /** @param in what should be a tar archive, which verifies itself; closed */
    private void checkPlain(InputStream in) throws IOException {
        try (FaultyInputStream plain = new FaultyInputStream(in)) {
            Optional<String> entries = isTar ? entriesOf(plain) : Optional.empty();
            // What follows the archive's end belongs to the diffId.
            plain.transferTo(OutputStream.nullOutputStream());
            plainBytes = plain.count();
            plain.fault().ifPresent(faults::add);
            entries.ifPresent(faults::add);
        }
    }

    /** @return what is wrong with the entries; empty where that comes of something else that is wrong */
    private Optional<String> entriesOf(FaultyInputStream plain) throws IOException {
        try {
            TarHeaderReader headers = new TarHeaderReader(plain, name);
            for (long entries = 0; headers.next() != null; entries++) {
                limits.requireRoom(name, entries);
            }
            return Optional.empty();
        } catch (IOException e) {
            String message = Faults.fault(e).getMessage();
            return plain.fault().isPresent() ? Optional.empty() : Optional.of(message);
        }
    }
}
