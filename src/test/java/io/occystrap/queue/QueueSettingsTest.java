package io.occystrap.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueSettingsTest {

    private static QueueSettings of(Map<String, String> keys) {
        CamelContext context = new DefaultCamelContext();
        Properties properties = new Properties();
        keys.forEach((key, value) -> properties.setProperty("occystrap.queue." + key, value));
        context.getPropertiesComponent().setOverrideProperties(properties);
        return QueueSettings.of(context);
    }

    @Test
    void letsNobodyInByItself() {
        QueueSettings settings = of(Map.of());

        assertThat(settings.listen()).hasToString("127.0.0.1:61616");
        assertThat(settings.brokerUrl()).isNull();
        assertThat(settings.messageBytes()).isEqualTo(1 << 20);
    }

    @Test
    void othersReachItOnlyWithAPassword() {
        assertThatThrownBy(() -> of(Map.of("listen", "0.0.0.0:61616"))).hasMessageContaining("occystrap.queue.password");
        assertThat(of(Map.of("listen", "0.0.0.0:61616", "user", "a", "password", "b")).listen().isLoopback()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"attempts, 0", "attempts, many", "retry-seconds, -1", "message-bytes, 0", "listen, 61616", "user, alone",
        "broker-url, tcp://a:b@c:1", "broker-url, tcp://c:1?user=a&password=b"})
    void namesTheKeyThatIsWrong(String key, String value) {
        assertThatThrownBy(() -> of(Map.of(key, value))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("occystrap.queue." + key);
    }

    @Test
    void aPasswordIsNotShown() {
        assertThat(of(Map.of("user", "somebody", "password", "s3cr3t")).toString()).contains("somebody").doesNotContain("s3cr3t");
    }

    @Test
    void theJournalIsInTheUsersStateFolder() {
        assertThat(StateFolder.broker(Map.of("XDG_STATE_HOME", "/state"))).isEqualTo(Path.of("/state/occystrap/broker"));
        assertThat(StateFolder.broker(Map.of("XDG_STATE_HOME", "relative")))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/state/occystrap/broker"));
    }

    @Test
    void waitsAreTwiceAsLongEachTime() {
        RetrySchedule retries = new RetrySchedule(8, 5, 300);

        assertThat(retries.secondsBehind(1)).isEqualTo(5);
        assertThat(retries.secondsBehind(3)).isEqualTo(20);
        assertThat(retries.secondsBehind(7)).isEqualTo(300);
        assertThat(retries.secondsBehind(Integer.MAX_VALUE)).isEqualTo(300);
    }
}
