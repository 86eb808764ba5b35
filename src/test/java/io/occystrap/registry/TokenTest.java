package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.image.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static Token parse(String rest) throws Exception {
        return Token.parse("a token", JsonDocument.object("a token", ("{\"token\":\"s3cret\"" + rest + "}")
                .getBytes(StandardCharsets.UTF_8)), Set.of("scope"), NOW);
    }

    /** What says nothing, or less, lives for 60 seconds; one that is older than it can be was issued by another clock. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "|12:00:54",
        ",\"expires_in\":1|12:00:54",
        ",\"expires_in\":-5|12:00:54",
        ",\"expires_in\":300|12:04:30",
        ",\"expires_in\":99999999999|2026-01-02T09:36:00Z",
        ",\"expires_in\":300,\"issued_at\":\"2026-01-01T11:59:00Z\"|12:03:30",
        ",\"expires_in\":300,\"issued_at\":\"2026-01-01T12:59:00.123456789+01:00\"|12:03:30.123456789",
        ",\"expires_in\":300,\"issued_at\":\"2026-01-01T11:00:00Z\"|12:04:30",
        ",\"expires_in\":300,\"issued_at\":\"2026-01-01T13:00:00Z\"|12:04:30",
        ",\"expires_in\":300,\"issued_at\":\"yesterday\"|12:04:30"})
    void isRenewedBeforeItExpires(String rest, String at) throws Exception {
        Instant expected = Instant.parse(at.contains("T") ? at : "2026-01-01T" + at + "Z");
        assertThat(parse(rest == null ? "" : rest).renewal()).isEqualTo(expected);
    }

    @Test
    void isNotShown() throws Exception {
        assertThat(parse("")).asString().contains("scope").doesNotContain("s3cret");
    }
}
