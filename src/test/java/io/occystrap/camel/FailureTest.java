package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

    static Stream<Throwable> interruptions() {
        return Stream.of(new InterruptedException(), new InterruptedIOException("x"), new ClosedByInterruptException(),
                new CancellationException(), new IOException(new CancellationException()),
                new IllegalStateException(new IOException(new ClosedByInterruptException())));
    }

    /** Whoever ends a command is not to read of a bug. */
    @ParameterizedTest
    @MethodSource("interruptions")
    void anInterruptionIsNoBug(Throwable thrown) {
        assertThat(Failure.of(thrown).kind()).isEqualTo(Failure.Kind.INTERRUPTED);
    }

    @Test
    void silenceIsNoInterruption() {
        assertThat(Failure.of(new SocketTimeoutException("Read timed out")).kind()).isEqualTo(Failure.Kind.UNAVAILABLE);
    }
}
