package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ReadAheadInputStreamTest {

    private static final String THREAD = "pump under test";

    private static InputStream ahead(InputStream in) {
        return new ReadAheadInputStream(in, THREAD);
    }

    private static void assertThatNoThreadIsLeft() {
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals(THREAD)));
    }

    @Property(tries = 50)
    void passesOnTheBytesInTheirOrder(@ForAll @IntRange(min = 0, max = 1_000_000) int size, @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 200_000) int step) throws IOException {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        InputStream unsteady = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, step));
            }
        };
        byte[] read = new byte[size];
        try (InputStream in = ahead(unsteady)) {
            for (int n, at = 0; (n = in.read(read, at, Math.min(step / 2 + 1, size - at))) > 0;) {
                at += n;
            }
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThat(read).isEqualTo(content);
    }

    @Test
    void passesOnAFailureAfterTheBytesBeforeIt() throws IOException {
        IOException failure = new IOException("the disk is gone");
        int before = 4 * (64 << 10);
        try (InputStream in = ahead(new Failing(before, failure))) {
            assertThat(in.readNBytes(new byte[before], 0, before)).isEqualTo(before);
            assertThatThrownBy(in::read).isSameAs(failure);
            assertThatThrownBy(in::read).isSameAs(failure);
        }
    }

    @Test
    void passesOnWhatIsNoIoException() throws IOException {
        for (Throwable failure : new Throwable[] {new IllegalStateException("a bug"), new AssertionError("a bug")}) {
            try (InputStream in = ahead(new Failing(0, failure))) {
                assertThatThrownBy(in::read).isSameAs(failure);
            }
        }
    }

    @Test
    void readsAheadOfItsReader() throws Exception {
        CountDownLatch wanted = new CountDownLatch(100_000);
        InputStream source = new InputStream() {
            @Override
            public int read() {
                wanted.countDown();
                return 1;
            }
        };
        try (InputStream in = ahead(source)) {
            assertThat(wanted.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(in.read()).isEqualTo(1);
        }
        assertThatNoThreadIsLeft();
    }

    @Test
    void holdsNoMoreThanItsBuffers() throws Exception {
        long[] count = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                count[0] += length;
                return length;
            }
        };
        try (InputStream in = ahead(endless)) {
            assertThat(in.read()).isZero();
            Thread.sleep(100);
        }
        assertThat(count[0]).isLessThanOrEqualTo(4 * (256 << 10));
        assertThatNoThreadIsLeft();
    }

    @Test
    void closesPromptlyWhileItsSourceBlocks() throws Exception {
        DeafUntilClosed source = new DeafUntilClosed();
        InputStream in = ahead(source);
        assertThat(source.reading.await(5, TimeUnit.SECONDS)).isTrue();
        long start = System.nanoTime();
        in.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(source.closed.getCount()).isZero();
        assertThatNoThreadIsLeft();
    }

    @Test
    void wakesItsReaderWhenAnotherThreadClosesIt() throws Exception {
        DeafUntilClosed source = new DeafUntilClosed();
        InputStream in = ahead(source);
        CompletableFuture<Throwable> reader = CompletableFuture.supplyAsync(() -> {
            try {
                in.read();
                return null;
            } catch (IOException e) {
                return e;
            }
        });
        assertThat(source.reading.await(5, TimeUnit.SECONDS)).isTrue();
        in.close();
        reader.get(5, TimeUnit.SECONDS);
        assertThatNoThreadIsLeft();
    }

    @Test
    void endsWhenItsReaderIsInterrupted() throws Exception {
        try (InputStream in = ahead(new DeafUntilClosed())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(in::read).isInstanceOf(java.io.InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThatNoThreadIsLeft();
    }

    @Test
    void passesOnWhatClosingItsSourceThrows() {
        InputStream in = ahead(new ByteArrayInputStream(new byte[1]) {
            @Override
            public void close() throws IOException {
                throw new IOException("cannot be closed");
            }
        });
        assertThatThrownBy(in::close).hasMessage("cannot be closed");
    }

    /** Gives so many bytes, then throws. */
    private static final class Failing extends InputStream {

        private int left;
        private final Throwable failure;

        Failing(int left, Throwable failure) {
            this.left = left;
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            if (left-- > 0) {
                return 7;
            }
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            throw (Error) failure;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            buffer[offset] = (byte) read();
            return 1;
        }
    }

    /** As a socket: a read hears no interrupt, and ends with an exception when another thread closes it. */
    private static final class DeafUntilClosed extends InputStream {

        private final CountDownLatch reading = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            reading.countDown();
            while (true) {
                try {
                    closed.await();
                    throw new IOException("closed");
                } catch (InterruptedException e) {
                    // deaf
                }
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
