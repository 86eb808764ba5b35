package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What java.util.zip inflates is what went in. */
class ParallelGzipOutputStreamTest {

    private static byte[] compressed(byte[] content, int level, int threads, int piece) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ParallelGzipOutputStream gzip = new ParallelGzipOutputStream(out, level, pool, 2 * threads)) {
                for (int at = 0; at < content.length; at += piece) {
                    gzip.write(content, at, Math.min(piece, content.length - at));
                }
            }
            return out.toByteArray();
        } finally {
            pool.shutdownNow();
        }
    }

    private static byte[] inflated(byte[] gzip) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    /** Stretches of text, zeros and noise. */
    private static byte[] content(long seed, int size) {
        Random random = new Random(seed);
        byte[] content = new byte[size];
        for (int at = 0; at < size;) {
            int length = Math.min(size - at, 1 + random.nextInt(400_000));
            int kind = random.nextInt(3);
            for (int i = at; i < at + length; i++) {
                content[i] = (byte) (kind == 0 ? 0 : kind == 1 ? "the quick brown fox ".charAt(i % 20) + i % 3
                        : random.nextInt());
            }
            at += length;
        }
        return content;
    }

    @Property(tries = 60)
    void goesBackAndDoesNotDependOnThreads(@ForAll long seed, @ForAll @IntRange(max = 2_000_000) int size,
            @ForAll @IntRange(max = 9) int level, @ForAll @IntRange(min = 1, max = 300_000) int piece) throws IOException {
        byte[] content = content(seed, size);

        byte[] one = compressed(content, level, 1, piece);

        assertThat(Arrays.equals(inflated(one), content)).isTrue();
        assertThat(Arrays.equals(compressed(content, level, 3, 1 + piece / 2), one)).isTrue();
    }

    @Test
    void nothingIsAMemberToo() throws IOException {
        assertThat(inflated(compressed(new byte[0], 3, 2, 1))).isEmpty();
    }

    @Test
    void noiseHardlyGrowsAndTextShrinks() throws IOException {
        byte[] noise = new byte[1 << 20];
        new Random(5).nextBytes(noise);
        assertThat(compressed(noise, 9, 2, 65_536)).hasSizeLessThan((1 << 20) + 2000);
        assertThat(compressed(new byte[1 << 20], 1, 2, 65_536)).hasSizeLessThan(20_000);
    }
}
