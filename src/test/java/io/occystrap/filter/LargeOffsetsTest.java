package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.RawTar;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.layer.RewrittenLayer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Entries that stand where 32 bits do not reach any more. */
class LargeOffsetsTest {

    private static final long LARGE = 5L << 30;

    /** A file of 5 GiB, a small one behind it, and one more. */
    private static InputStream archive(long seconds, boolean whole) {
        byte[] behind = new RawTar().block(header("behind", 6, seconds)).content("behind".getBytes(StandardCharsets.US_ASCII))
                .bytes();
        byte[] gone = new RawTar().block(header("gone", 4, seconds)).content("gone".getBytes(StandardCharsets.US_ASCII))
                .bytes();
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(header("large", LARGE, seconds)), new Zeros(LARGE),
                new ByteArrayInputStream(whole ? Arrays.copyOf(gone, 1024) : new byte[0]), new ByteArrayInputStream(behind))));
    }

    private static byte[] header(String name, long size, long seconds) {
        byte[] block = RawTar.header(name, '0', RawTar.octal(size), "", "");
        System.arraycopy(RawTar.octal(seconds).getBytes(StandardCharsets.US_ASCII), 0, block, 136, 12);
        return RawTar.sum(block);
    }

    @Test
    void areFoundAndChanged() throws IOException {
        Layer layer = new RewrittenLayer(new GeneratedLayer(), List.of(),
                List.of(new NormalizeTimestampsFilter(7, false), new ExcludeFilter(List.of("gone"))));

        try (InputStream actual = layer.uncompressed(); InputStream expected = archive(7, false)) {
            byte[] got = new byte[1 << 20];
            byte[] wanted = new byte[1 << 20];
            long at = 0;
            int length;
            do {
                length = expected.readNBytes(wanted, 0, wanted.length);
                int n = actual.readNBytes(got, 0, got.length);
                assertThat(n).as("bytes at %d", at).isEqualTo(length);
                assertThat(Arrays.mismatch(got, 0, n, wanted, 0, n)).as("difference behind %d", at).isEqualTo(-1);
                at += n;
            } while (length == wanted.length);
            assertThat(at).isGreaterThan(LARGE);
        }
    }

    private static final class GeneratedLayer implements Layer {

        @Override
        public Descriptor descriptor() {
            return new MemoryLayer(new byte[0]).descriptor();
        }

        @Override
        public Optional<Digest> diffId() {
            return Optional.empty();
        }

        @Override
        public InputStream compressed() {
            return uncompressed();
        }

        @Override
        public InputStream uncompressed() {
            return archive(1_700_000_000, true);
        }
    }

    private static final class Zeros extends InputStream {

        private long left;

        Zeros(long size) {
            this.left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int n = (int) Math.min(length, left);
            Arrays.fill(buffer, offset, offset + n, (byte) 0);
            left -= n;
            return n;
        }
    }
}
