package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.Packed;
import io.occystrap.image.MalformedImageException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecompressingInputStreamTest {

    private static final byte[] CONTENT = "content of a layer, content of a layer, ".repeat(50)
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SKIPPABLE = HexFormat.of().parseHex("532a4d1805000000" + "0102030405");

    private static byte[] decompress(byte[] blob) throws IOException {
        try (InputStream in = open(new ByteArrayInputStream(blob))) {
            return in.readAllBytes();
        }
    }

    private static InputStream open(InputStream blob) throws IOException {
        return DecompressingInputStream.of(blob, "the layer", 1 << 20);
    }

    @Test
    void readsPlainGzipAndZstd() throws Exception {
        assertThat(decompress(CONTENT)).isEqualTo(CONTENT);
        assertThat(decompress(Packed.gzip(CONTENT))).isEqualTo(CONTENT);
        assertThat(decompress(Packed.zstd(CONTENT))).isEqualTo(CONTENT);
    }

    @Test
    void readsWhatIsShorterThanAnyMagic() throws Exception {
        assertThat(decompress(new byte[0])).isEmpty();
        assertThat(decompress(new byte[] {1, 2})).containsExactly(1, 2);
    }

    @Test
    void readsSeveralZstdFramesAndSkippableOnes() throws Exception {
        byte[] other = new byte[300_000];
        new Random(2).nextBytes(other);
        byte[] blob = Packed.join(SKIPPABLE, Packed.zstd(CONTENT), SKIPPABLE, SKIPPABLE, Packed.zstd(other),
                Packed.zstd(new byte[0]), Packed.zstd(CONTENT), SKIPPABLE);
        assertThat(decompress(blob)).isEqualTo(Packed.join(CONTENT, other, CONTENT));
    }

    @Test
    void refusesZstdTruncatedAtAnyOffset() {
        byte[] blob = Packed.zstd(CONTENT);
        for (int length = 4; length < blob.length; length++) {
            byte[] truncated = Arrays.copyOf(blob, length);
            assertThatThrownBy(() -> decompress(truncated)).as("%d of %d bytes", length, blob.length)
                    .isInstanceOf(MalformedImageException.class);
        }
    }

    @Test
    void refusesATruncatedSecondZstdFrame() {
        byte[] first = Packed.zstd(CONTENT);
        byte[] both = Packed.join(first, Packed.zstd(CONTENT));
        for (int length = first.length + 1; length < both.length; length++) {
            byte[] truncated = Arrays.copyOf(both, length);
            assertThatThrownBy(() -> decompress(truncated)).as("%d of %d bytes", length, both.length)
                    .isInstanceOf(MalformedImageException.class);
        }
    }

    @Test
    void refusesGarbageAfterAZstdFrame() {
        assertThatThrownBy(() -> decompress(Packed.join(Packed.zstd(CONTENT), CONTENT)))
                .isInstanceOf(MalformedImageException.class);
    }

    @Test
    void refusesAZstdWindowThatTakesGigabytes() {
        // RFC 8878, section 3.1.1: no content size, window of 2 GiB, one empty last block.
        byte[] blob = HexFormat.of().parseHex("28b52ffd" + "00" + "a8" + "010000");
        assertThatThrownBy(() -> decompress(blob)).isInstanceOf(MalformedImageException.class);
    }

    @Test
    void callsADamagedBlobByItsName() {
        byte[] gzip = Packed.gzip(CONTENT);
        byte[] truncated = Arrays.copyOf(gzip, gzip.length - 3);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> decompress(truncated))
                .withMessageContaining("the layer is damaged");
    }

    @Test
    void stopsABombAtTheLimit() {
        byte[] bomb = Packed.gzip(new byte[20 << 20]);
        for (byte[] blob : new byte[][] {bomb, Packed.zstd(new byte[20 << 20]), new byte[20 << 20]}) {
            long[] count = {0};
            assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> {
                try (InputStream in = open(new ByteArrayInputStream(blob))) {
                    byte[] buffer = new byte[8192];
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        count[0] += n;
                    }
                }
            }).withMessageContaining("1048576");
            assertThat(count[0]).isLessThanOrEqualTo(1 << 20);
        }
    }

    @Test
    void readsExactlyAsMuchAsTheLimitAllows() throws Exception {
        assertThat(decompress(Packed.gzip(new byte[1 << 20]))).hasSize(1 << 20);
    }

    @Test
    void passesOnWhatItsSourceThrows() throws Exception {
        IOException failure = new IOException("the network is gone");
        for (byte[] blob : new byte[][] {Packed.gzip(CONTENT), Packed.zstd(CONTENT), CONTENT}) {
            InputStream in = open(new FailingAtTheEnd(Arrays.copyOf(blob, blob.length - 1), failure));
            assertThatThrownBy(in::readAllBytes).isSameAs(failure);
        }
    }

    @Test
    void passesOnWhatItsSourceThrowsAtOnceAndClosesIt() {
        IOException failure = new IOException("the network is gone");
        FailingAtTheEnd source = new FailingAtTheEnd(new byte[2], failure);
        assertThatThrownBy(() -> open(source)).isSameAs(failure);
        assertThat(source.closed).isTrue();
    }

    @Test
    void letsItsSourceSeeItsEnd() throws Exception {
        for (byte[] blob : new byte[][] {Packed.gzip(CONTENT), Packed.zstd(CONTENT), CONTENT,
            Packed.join(Packed.gzip(CONTENT), new byte[100_000])}) {
            boolean[] ended = {false};
            InputStream source = new FilterInputStream(new ByteArrayInputStream(blob)) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int n = super.read(buffer, offset, length);
                    ended[0] |= n < 0;
                    return n;
                }
            };
            open(source).readAllBytes();
            assertThat(ended[0]).isTrue();
        }
    }

    @Test
    void leavesItsSourceOpenUntilItIsClosed(@TempDir Path directory) throws Exception {
        for (byte[] blob : new byte[][] {Packed.gzip(CONTENT), Packed.zstd(CONTENT), CONTENT}) {
            boolean[] closed = {false};
            Path file = Files.write(directory.resolve("blob"), blob);
            InputStream source = new FilterInputStream(Files.newInputStream(file)) {
                @Override
                public void close() throws IOException {
                    closed[0] = true;
                    super.close();
                }
            };
            InputStream in = open(source);
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
            assertThat(in.read()).isEqualTo(-1);
            assertThat(closed[0]).isFalse();
            in.close();
            assertThat(closed[0]).isTrue();
        }
    }

    private static final class FailingAtTheEnd extends FilterInputStream {

        private final IOException failure;
        private boolean closed;

        FailingAtTheEnd(byte[] bytes, IOException failure) {
            super(new ByteArrayInputStream(bytes));
            this.failure = failure;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n < 0) {
                throw failure;
            }
            return n;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
