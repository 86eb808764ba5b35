package io.occystrap.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What is logged may come from an image or from whoever sends messages. */
class LogLinesTest {

    private static final String HOSTILE = "a\r\n2026-01-01T00:00:00.000Z ERROR x - forged\u001b[2J\u2028\u202e\"\\";

    private static final Map<String, String> OF_JOB = Map.of("job", "j1", "other", "x");

    private static LoggingEvent event(String message, Throwable thrown, Map<String, String> diagnostics) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent("", context.getLogger("some.logger"), Level.WARN, message, thrown, null);
        event.setInstant(Instant.parse("2026-02-03T04:05:06.789Z"));
        event.setMDCPropertyMap(diagnostics);
        return event;
    }

    @Test
    void aPlainLineHasTimeLevelLoggerJobAndMessage() {
        String line = new PlainLine().apply(event("tag {} moved", null, OF_JOB));

        assertThat(line).endsWith(" WARN some.logger [job j1] - tag {} moved");
        assertThat(OffsetDateTime.parse(line.split(" ")[0]).toInstant()).isEqualTo("2026-02-03T04:05:06.789Z");
    }

    @Test
    void nothingForgesAPlainLine() {
        String line = new PlainLine().apply(event(HOSTILE, new IOException(HOSTILE), OF_JOB));

        assertThat(line.lines().skip(1)).isNotEmpty().allMatch(text -> text.startsWith("    "));
        assertThat(line.lines().findFirst().orElseThrow())
                .endsWith("a\\x0d\\x0a2026-01-01T00:00:00.000Z ERROR x - forged\\x1b[2J\\u{2028}\\u{202e}\"\\");
        assertThat(line).contains("IOException").contains("at io.occystrap.observe.LogLinesTest");
        assertThat(line.codePoints().filter(c -> c != '\n')).noneMatch(c -> Character.getType(c) == Character.CONTROL
                || Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.LINE_SEPARATOR);
    }

    @Test
    void anObjectHasTheSameAndWhatBelongsToTheEvent() throws IOException {
        LoggingEvent event = event(HOSTILE, new IOException(HOSTILE), OF_JOB);
        event.setKeyValuePairs(List.of(new KeyValuePair("bytes", 12L), new KeyValuePair("source", HOSTILE)));

        String line = new JsonLine().apply(event);

        assertThat(line).matches("[\\x20-\\x7e]+");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("time").asText()).isEqualTo("2026-02-03T04:05:06.789Z");
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("logger").asText()).isEqualTo("some.logger");
        assertThat(json.path("thread").asText()).isEqualTo(Thread.currentThread().getName());
        assertThat(json.path("message").asText()).isEqualTo(HOSTILE);
        assertThat(json.path("job").asText()).isEqualTo("j1");
        assertThat(json.path("bytes").isNumber()).isTrue();
        assertThat(json.path("source").asText()).isEqualTo(HOSTILE);
        assertThat(json.path("exception").asText()).startsWith("java.io.IOException: a\r\n").contains("LogLinesTest");
    }

    @Test
    void whatIsNotThereIsLeftOut() throws IOException {
        LoggingEvent event = event("m", null, Map.of());

        assertThat(new PlainLine().apply(event)).endsWith(" some.logger - m");
        assertThat(new ObjectMapper().readTree(new JsonLine().apply(event)).fieldNames()).toIterable()
                .containsExactly("time", "level", "logger", "thread", "message");
    }
}
