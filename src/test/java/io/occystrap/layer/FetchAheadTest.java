package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MediaType;
import io.occystrap.image.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchAheadTest {

    private static final byte[] TAR = Tar.archive().file("a", noise()).bytes();

    /** More than all buffers between the store and the reader hold, also compressed. */
    private static byte[] noise() {
        byte[] bytes = new byte[6 << 20];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @TempDir
    private Path folder;
    private final CountDownLatch middle = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean closed;

    /** Stops half-way until it may go on, or is closed. */
    private final class Slow extends ByteArrayInputStream {

        Slow(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (pos >= buf.length / 2) {
                middle.countDown();
                try {
                    goOn.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return super.read(buffer, offset, Math.min(length, 100_000));
        }

        @Override
        public void close() {
            closed = true;
            goOn.countDown();
        }
    }

    private static Layer layer(Blob blob) {
        byte[] stored = Packed.gzip(TAR);
        return new StoredLayer(new Descriptor(MediaType.OCI_LAYER_GZIP, Digest.parse(Sha.sha256(stored)), stored.length),
                Digest.parse(Sha.sha256(TAR)), blob, Limits.DEFAULT, TransferListener.NONE);
    }

    private static Blob remote(Blob blob) {
        return new Blob() {
            @Override
            public InputStream open() throws IOException {
                return blob.open();
            }

            @Override
            public boolean isRemote() {
                return true;
            }
        };
    }

    private static byte[] read(Layer layer) throws IOException {
        try (InputStream in = layer.uncompressed()) {
            return in.readAllBytes();
        }
    }

    @Test
    void aLayerComesBeforeItIsAskedFor() throws Exception {
        goOn.countDown();
        try (FetchAhead ahead = new FetchAhead(2)) {
            Layer later = ahead.later(layer(remote(() -> new Slow(Packed.gzip(TAR)))), folder.resolve("blob"));
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> closed);

            assertThat(read(later)).isEqualTo(TAR);
        }
        assertThat(DirectoryListing.of(folder)).isEmpty();
    }

    @Test
    void aLayerIsReadWhileItComes() throws Exception {
        try (FetchAhead ahead = new FetchAhead(2)) {
            Layer later = ahead.later(layer(remote(() -> new Slow(Packed.gzip(TAR)))), folder.resolve("blob"));
            assertThat(middle.await(10, TimeUnit.SECONDS)).isTrue();
            try (InputStream in = later.uncompressed()) {
                assertThat(in.read()).isEqualTo('a');
                goOn.countDown();
                assertThat(in.readAllBytes()).hasSize(TAR.length - 1);
            }
        }
    }

    @Test
    void aWrongByteIsNoticedByWhoReads() throws Exception {
        byte[] wrong = Packed.gzip(TAR);
        wrong[wrong.length - 6] ^= 1;
        try (FetchAhead ahead = new FetchAhead(2)) {
            Layer later = ahead.later(layer(remote(() -> new ByteArrayInputStream(wrong))), folder.resolve("blob"));

            assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> read(later));
        }
    }

    @Test
    void closingEndsAFetchInTheMiddle() throws Exception {
        try (FetchAhead ahead = new FetchAhead(2)) {
            ahead.later(layer(remote(() -> new Slow(Packed.gzip(TAR)))), folder.resolve("blob"));
            assertThat(middle.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(closed).isTrue();
    }

    @Test
    void whatIsHereAlreadyStaysWhereItIs() throws Exception {
        Layer local = layer(() -> new ByteArrayInputStream(Packed.gzip(TAR)));
        try (FetchAhead ahead = new FetchAhead(4)) {
            assertThat(ahead.later(local, folder.resolve("blob"))).isSameAs(local);
        }
    }

    @Test
    void oneAtATimeMeansNothingAhead() throws Exception {
        Layer layer = layer(remote(() -> new ByteArrayInputStream(Packed.gzip(TAR))));
        try (FetchAhead ahead = new FetchAhead(1)) {
            assertThat(ahead.later(layer, folder.resolve("blob"))).isSameAs(layer);
        }
    }

    @Test
    void ofALargeLayerTheReaderFetchesTheRestItself() throws Exception {
        byte[] large = new byte[40 << 20];
        new Random(2).nextBytes(large);
        byte[] tar = Tar.archive().file("a", large).bytes();
        Descriptor descriptor = new Descriptor(MediaType.OCI_LAYER, Digest.parse(Sha.sha256(tar)), tar.length);
        Layer layer = new StoredLayer(descriptor, descriptor.digest(), remote(() -> new ByteArrayInputStream(tar)),
                Limits.DEFAULT, TransferListener.NONE);
        try (FetchAhead ahead = new FetchAhead(2)) {
            Path file = folder.resolve("blob");
            Layer later = ahead.later(layer, file);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(file) && Files.size(file) > 0);

            assertThat(read(later)).isEqualTo(tar);
        }
        assertThat(DirectoryListing.of(folder)).isEmpty();
    }

    /** Read further, the reader would be ahead of the count, and take what is neither more nor equal for the end. */
    @Test
    void whatIsInTheFileButHasNotArrivedIsNotRead() throws Exception {
        byte[] stored = Packed.gzip(TAR);
        Path file = folder.resolve("spool");
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        List<InputStream> readers = new ArrayList<>();
        SpooledBlob[] spool = new SpooledBlob[1];
        spool[0] = new SpooledBlob(layer(() -> new ByteArrayInputStream(stored) {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (pos > 0 && readers.isEmpty()) {
                    // As if the fetching thread had written these and had not yet said so.
                    try {
                        Files.write(file, Arrays.copyOfRange(stored, pos, pos + 1000), StandardOpenOption.APPEND);
                        readers.add(spool[0].open());
                        byte[] bytes = new byte[5000];
                        read.write(bytes, 0, readers.get(0).read(bytes));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return super.read(buffer, offset, Math.min(length, 1000));
            }
        }), file);
        spool[0].fetch();

        assertThat(read.size()).as("what has arrived").isEqualTo(1000);
        try (InputStream rest = readers.get(0)) {
            rest.transferTo(read);
        }
        assertThat(read.toByteArray()).isEqualTo(stored);
    }
}
