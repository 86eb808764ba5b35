package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What java.util.zip inflates is what went in. */
class ParallelGzipOutputStreamTest {

    private static byte[] compressed(byte[] content, int level, int threads, int piece) throws IOException {
        try (GzipBlocks blocks = new GzipBlocks(level, 2 * threads - 2)) {
            return compressed(content, blocks, threads, piece);
        }
    }

    private static byte[] compressed(byte[] content, GzipBlocks blocks, int threads, int piece) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ParallelGzipOutputStream gzip = new ParallelGzipOutputStream(out, blocks, pool)) {
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

    /** As layers do that are pushed at once; the one stream's blocks must not be the other's while they are deflated. */
    @Property(tries = 20)
    void streamsMayShareBlocks(@ForAll long seed, @ForAll @IntRange(max = 5) int most) throws Exception {
        List<byte[]> contents = Stream.of(900_000, 1_500_000, 300, 2_000_000).map(size -> content(seed + size, size)).toList();
        try (GzipBlocks blocks = new GzipBlocks(2, most)) {
            List<CompletableFuture<byte[]>> results = contents.stream().map(content -> CompletableFuture.supplyAsync(() -> {
                try {
                    return compressed(content, blocks, 2, 10_000);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            })).toList();

            for (int i = 0; i < contents.size(); i++) {
                assertThat(Arrays.equals(results.get(i).get(), compressed(contents.get(i), 2, 1, 70_000))).isTrue();
                assertThat(Arrays.equals(inflated(results.get(i).get()), contents.get(i))).isTrue();
            }
        }
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
