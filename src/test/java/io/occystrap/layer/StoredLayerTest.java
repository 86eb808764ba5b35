package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.MediaType;
import io.occystrap.image.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StoredLayerTest {

    private static final byte[] TAR = tar();

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final TransferListener listener = new TransferListener() {
        @Override
        public void bytesRead(long n) {
            bytes.addAndGet(n);
        }
    };

    private static byte[] tar() {
        byte[] content = new byte[2_000_000];
        new Random(3).nextBytes(content);
        return Tar.archive().file("a", content).bytes();
    }

    private StoredLayer layer(byte[] stored, byte[] promised, String diffId, Limits limits) {
        // The type says gzip whatever the blob is: types lie.
        Descriptor descriptor = new Descriptor(MediaType.OCI_LAYER_GZIP, Digest.sha256(Sha.hex256(promised)),
                promised.length);
        return new StoredLayer(descriptor, diffId == null ? null : Digest.parse(diffId), () -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(stored) {
                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }, limits, listener);
    }

    private StoredLayer layer(byte[] stored, String diffId) {
        return layer(stored, stored, diffId, Limits.DEFAULT);
    }

    private static byte[] read(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    @Test
    void opensNothingUntilItIsAsked() {
        StoredLayer layer = layer(Packed.gzip(TAR), Sha.sha256(TAR));
        assertThat(layer.diffId()).map(Digest::toString).contains(Sha.sha256(TAR));
        assertThat(layer.descriptor().size()).isPositive();
        assertThat(opened).hasValue(0);
    }

    @Test
    void givesTheTarWhateverItsCompression() throws Exception {
        for (byte[] stored : new byte[][] {TAR, Packed.gzip(TAR), Packed.zstd(TAR)}) {
            assertThat(read(layer(stored, Sha.sha256(TAR)).uncompressed())).isEqualTo(TAR);
            assertThat(read(layer(stored, null).uncompressed())).isEqualTo(TAR);
        }
    }

    @Test
    void givesTheStoredBytes() throws Exception {
        byte[] stored = Packed.gzip(TAR);
        assertThat(read(layer(stored, Sha.sha256(TAR)).compressed())).isEqualTo(stored);
    }

    @Test
    void canBeReadMoreThanOnce() throws Exception {
        StoredLayer layer = layer(Packed.gzip(TAR), Sha.sha256(TAR));
        assertThat(read(layer.uncompressed())).isEqualTo(read(layer.uncompressed()));
        assertThat(opened).hasValue(2);
        assertThat(closed).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void countsTheBytesAsTheyAreStored() throws Exception {
        byte[] stored = Packed.gzip(TAR);
        read(layer(stored, Sha.sha256(TAR)).uncompressed());
        assertThat(bytes).hasValue(stored.length);
    }

    @Test
    void refusesStoredBytesWithAnotherDigest() {
        byte[] promised = Packed.gzip(TAR);
        byte[] other = promised.clone();
        // The operating system that gzip's header names: the content stays the same.
        other[9] ^= 1;
        StoredLayer layer = layer(other, promised, Sha.sha256(TAR), Limits.DEFAULT);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> read(layer.uncompressed()));
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> read(layer.compressed()));
    }

    @Test
    void refusesBytesAfterTheLayer() {
        byte[] promised = Packed.gzip(TAR);
        StoredLayer layer = layer(Packed.join(promised, new byte[10]), promised, Sha.sha256(TAR), Limits.DEFAULT);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> read(layer.uncompressed()));
    }

    @Test
    void refusesAnotherDiffId() {
        for (byte[] stored : new byte[][] {TAR, Packed.gzip(TAR), Packed.zstd(TAR)}) {
            assertThatExceptionOfType(DigestMismatchException.class)
                    .isThrownBy(() -> read(layer(stored, "sha256:" + "0".repeat(64)).uncompressed()))
                    .withMessageContaining("uncompressed");
        }
    }

    @Test
    void checksASha512DiffId() throws Exception {
        assertThat(read(layer(Packed.gzip(TAR), "sha512:" + Sha.hex512(TAR)).uncompressed())).isEqualTo(TAR);
        assertThatExceptionOfType(DigestMismatchException.class)
                .isThrownBy(() -> read(layer(Packed.gzip(TAR), "sha512:" + "0".repeat(128)).uncompressed()));
    }

    @Test
    void refusesALayerBeyondTheLimit() {
        StoredLayer layer = layer(Packed.gzip(TAR), Packed.gzip(TAR), Sha.sha256(TAR), new Limits(1000, 1, 1));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read(layer.uncompressed()))
                .withMessageContaining("1000");
    }

    @Test
    void passesOnThatTheStoreCannotBeOpened() {
        StoredLayer layer = new StoredLayer(new Descriptor(null, Digest.of(TAR), 1), null, () -> {
            throw new IOException("no such blob");
        }, Limits.DEFAULT, TransferListener.NONE);
        assertThatThrownBy(layer::uncompressed).hasMessage("no such blob");
    }

    @Test
    void leavesNothingBehindWhenItIsClosedEarly() throws Exception {
        byte[] stored = Packed.gzip(TAR);
        InputStream in = layer(stored, Sha.sha256(TAR)).uncompressed();
        assertThat(in.readNBytes(10)).hasSize(10);
        in.close();
        assertThat(closed).hasValueGreaterThanOrEqualTo(1);
        String id = Sha.hex256(stored).substring(0, 12);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains(id)));
    }
}
