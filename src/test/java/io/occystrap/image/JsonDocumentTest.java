package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentTest {

    private static JsonNode read(String text) throws MalformedImageException {
        return JsonDocument.object("the document", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsAnObject() throws Exception {
        assertThat(read("{\"a\": [1, \"ä\"]}").path("a").path(1).textValue()).isEqualTo("ä");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{]", "{\"a\": tru}", "{'a': 1}", "{\"a\": NaN}", "{\"a\": 1,}", "// {}\n{}",
        "{\"a\": 01}", "nonsense"})
    void refusesWhatIsNoJson(String text) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read(text))
                .withMessageContaining("the document");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"text\"", "null", "true"})
    void refusesWhatIsNoObject(String text) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read(text))
                .withMessageContaining("not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}]", "{}x", "{\"a\": 1}{\"a\": 2}"})
    void refusesTextAfterTheDocument(String text) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read(text));
    }

    @Test
    void refusesANameThatOccursTwice() {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read("{\"a\": 1, \"a\": 2}"));
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> read("{\"x\": [{\"a\": 1, \"a\": 1}]}"));
    }

    @Test
    void refusesDeepNesting() {
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> read("{\"a\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
    }

    @Test
    void refusesAbsurdlyLongNumbers() {
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> read("{\"a\": " + "9".repeat(100_000) + "}"));
    }

    @Test
    void refusesMoreThanFourMebibytes() {
        byte[] tooMuch = ("{\"a\": \"" + "x".repeat(4 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> JsonDocument.object("the document", tooMuch)).withMessageContaining("larger than");
    }

    @Test
    void escapesWhatItQuotesFromTheDocument() {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read("{\"\u202e\u009b\": x\u202e}"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u202e").doesNotContain("\u009b"));
    }

    @Test
    void writesMembersInTheirOrderWithoutWhiteSpace() throws Exception {
        assertThat(new String(JsonDocument.bytes(read("{\"z\": 1, \"a\": [\"ä\"]}")), StandardCharsets.UTF_8))
                .isEqualTo("{\"z\":1,\"a\":[\"ä\"]}");
    }
}
