package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.image.TransferListener;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

    /** RFC 9110's own date, Sun, 06 Nov 1994 08:49:37 GMT. */
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:37Z");

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "' 7 ', 7",
        "60, 60",
        "61, 60",
        "999999999, 60",
        "99999999999999999999999, 60",
        "'Sun, 06 Nov 1994 08:49:47 GMT', 10",
        "'Sun, 06 Nov 1994 08:49:37 GMT', 0",
        "'Sun, 06 Nov 1994 08:49:30 GMT', 0",
        "'Sat, 05 Nov 1994 08:49:37 GMT', 0",
        "'Mon, 07 Nov 1994 08:49:37 GMT', 60",
    })
    void readsSecondsAndDatesAndWaitsAMinuteAtMost(String header, long seconds) {
        assertThat(RetryPolicy.told(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "1e3", "0x10", "Sun, 99 Nov 1994 08:49:37 GMT", "١"})
    void saysNothingForWhatItDoesNotUnderstand(String header) {
        assertThat(RetryPolicy.told(header, NOW)).isNull();
    }

    @Test
    void saysNothingWithoutTheHeader() {
        assertThat(RetryPolicy.told(null, NOW)).isNull();
    }

    @Test
    void waitsLongerEachTimeWithJitter() throws Exception {
        List<Duration> waits = new ArrayList<>();
        RetryPolicy policy = new RetryPolicy(new TransferListener() {
            @Override
            public void waiting(String why, Duration delay) {
                waits.add(delay);
                Thread.currentThread().interrupt();
            }
        });
        for (int attempt = 1; attempt <= RetryPolicy.RETRIES; attempt++) {
            int number = attempt;
            assertThatThrownBy(() -> policy.pause(number, null, "busy")).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            long longest = 250L << attempt - 1;
            assertThat(waits.get(attempt - 1)).isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
    }

    @Test
    void doesAsItIsTold() throws Exception {
        List<Duration> waits = new ArrayList<>();
        new RetryPolicy(new TransferListener() {
            @Override
            public void waiting(String why, Duration delay) {
                waits.add(delay);
                assertThat(why).isEqualTo("busy");
            }
        }).pause(5, "0", "busy");
        assertThat(waits).containsExactly(Duration.ZERO);
    }
}
