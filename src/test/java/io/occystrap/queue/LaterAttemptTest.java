package io.occystrap.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaterAttemptTest {

    private final CamelContext context = new DefaultCamelContext();
    private final Exchange exchange = new DefaultExchange(context);
    private final LaterAttempt attempts = new LaterAttempt();

    @BeforeEach
    void waitForASecondAtMost() {
        Properties properties = new Properties();
        properties.setProperty("occystrap.queue.retry-seconds", "1");
        properties.setProperty("occystrap.queue.retry-longest-seconds", "1");
        context.getPropertiesComponent().setOverrideProperties(properties);
        context.start();
    }

    private void header(String name, String value) {
        exchange.getMessage().setHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "0, 1", "-1, 1", "x, 1", "99999999999999999999, 1", "999999999999, 2147483646"})
    void aHeaderIsANumberOrNothing(String value, int attempt) {
        header("occystrapAttempt", value);

        assertThat(attempts.attempt(exchange)).isEqualTo(attempt);
    }

    @Test
    void theFirstAttemptSaysNothing() {
        assertThat(attempts.attempt(exchange)).isEqualTo(1);
    }

    @Test
    void aPostponedJobIsNotDueAtOnce() throws Exception {
        long start = System.currentTimeMillis();
        attempts.postpone(exchange, 1);

        attempts.await(exchange);

        assertThat(attempts.attempt(exchange)).isEqualTo(2);
        assertThat(System.currentTimeMillis() - start).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void nobodyMakesItWaitForEver() throws Exception {
        header("occystrapNotBefore", "999999999999999");
        long start = System.currentTimeMillis();

        attempts.await(exchange);

        assertThat(System.currentTimeMillis() - start).isLessThan(30_000);
    }

    @Test
    void aDaemonThatEndsDoesNotWait() {
        header("occystrapNotBefore", String.valueOf(System.currentTimeMillis() + 900));
        context.getExecutorServiceManager().newThread("stop", context::stop).start();

        assertThatThrownBy(() -> {
            for (int i = 0; i < 100; i++) {
                header("occystrapNotBefore", String.valueOf(System.currentTimeMillis() + 900));
                attempts.await(exchange);
            }
        }).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aDaemonThatEndsWhileItsSettingsAreReadDoesNotWait() {
        context.getPropertiesComponent().addPropertiesSource(new PropertiesSource() {
            @Override
            public String getName() {
                return "ends";
            }

            @Override
            public String getProperty(String name) {
                context.stop();
                return null;
            }
        });

        assertThatThrownBy(() -> attempts.await(exchange)).isInstanceOf(RejectedExecutionException.class);
    }
}
