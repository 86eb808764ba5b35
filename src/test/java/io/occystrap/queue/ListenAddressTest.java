package io.occystrap.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.1:61616, true", "localhost:1, true", "[::1]:65535, true", "127.1.2.3:5672, true", "0.0.0.0:61616, false",
        "[::]:61616, false", "192.0.2.1:61616, false"})
    void knowsWhetherOthersCanReachIt(String text, boolean loopback) {
        ListenAddress address = ListenAddress.parse(text);

        assertThat(address.isLoopback()).isEqualTo(loopback);
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "61616", "localhost", "localhost:", "localhost:0", "localhost:65536", "localhost:x", "::1:61616",
        "tcp://localhost:61616", "localhost:61616/x", "local host:1"})
    void takesNothingElse(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isThisMachineAloneWhereNothingIsSaid() {
        assertThat(ListenAddress.DEFAULT.isLoopback()).isTrue();
    }
}
