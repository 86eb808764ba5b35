package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Sha;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {

    private static final String ONE = "sha256:" + "1".repeat(64);
    private static final String TWO = "sha256:" + "2".repeat(64);
    private static final String TEXT = "{\"os\": \"linux\",  \"architecture\": \"aarch64\", \"rootfs\": {\"type\": \"layers\","
            + " \"diff_ids\": [\"" + ONE + "\", \"" + TWO + "\", \"" + ONE + "\"]}}\n";

    private static ImageConfig parse(String text) throws MalformedImageException {
        return ImageConfig.parse("config of app", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsBytesAndNamesThemByTheirDigest() throws Exception {
        ImageConfig config = parse(TEXT);
        assertThat(config.bytes()).asString().isEqualTo(TEXT);
        assertThat(config.digest()).hasToString(Sha.sha256(TEXT.getBytes(StandardCharsets.UTF_8)));
        assertThat(config.platform()).hasToString("linux/arm64");
    }

    @Test
    void listsDiffIdsBaseFirstWithRepetitions() throws Exception {
        assertThat(parse(TEXT).diffIds()).map(Digest::toString).containsExactly(ONE, TWO, ONE);
    }

    @Test
    void requiresAsManyLayersAsDiffIds() throws Exception {
        ImageConfig config = parse(TEXT);
        assertThatCode(() -> config.requireLayers("app", 3)).doesNotThrowAnyException();
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> config.requireLayers("app", 2))
                .withMessageContaining("2 layers").withMessageContaining("3 diff_ids");
    }

    @Test
    void readsAnImageWithoutLayers() throws Exception {
        assertThat(parse("{\"rootfs\": {\"type\": \"layers\", \"diff_ids\": null}}").diffIds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"rootfs\": []}", "{\"rootfs\": {\"diff_ids\": {}}}", "[]", "",
        "{\"rootfs\": {\"diff_ids\": [1]}}", "{\"rootfs\": {\"diff_ids\": [\"sha256:abc\"]}}",
        "{\"rootfs\": {\"diff_ids\": [\"../../etc/passwd\"]}}", "{\"os\": 1, \"rootfs\": {}}"})
    void refusesWhatIsNoConfig(String text) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> parse(text))
                .withMessageContaining("config of app");
    }
}
