package io.occystrap.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.image.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutReferenceTest {

    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"none/x, none/x,", "none/x:1, none/x, 1", "none/x:docker.io/ns/app:1, none/x, docker.io/ns/app:1",
        "none/x.tar:v1.2, none/x.tar, v1.2", "none:x/y:1, none, x/y:1"})
    void theFirstColonBeginsTheTag(String text, String path, String tag) {
        assertThat(LayoutReference.parse(text)).isEqualTo(new LayoutReference(Path.of(path), tag, null));
    }

    @Test
    void aDigestMayStandInItsPlace() {
        assertThat(LayoutReference.parse("none/x@" + DIGEST))
                .isEqualTo(new LayoutReference(Path.of("none/x"), null, Digest.parse(DIGEST)));
        assertThat(LayoutReference.parse("none/a@b")).isEqualTo(new LayoutReference(Path.of("none/a@b"), null, null));
    }

    @Test
    void whatExistsIsAPath() throws Exception {
        Path colon = Files.createDirectories(folder.resolve("a:b/x:1"));
        Path digest = Files.createFile(folder.resolve("y@" + DIGEST));

        assertThat(LayoutReference.parse(colon.toString())).isEqualTo(new LayoutReference(colon, null, null));
        assertThat(LayoutReference.parse(colon + ":2:3")).isEqualTo(new LayoutReference(colon, "2:3", null));
        assertThat(LayoutReference.parse(colon.getParent() + ":2"))
                .isEqualTo(new LayoutReference(colon.getParent(), "2", null));
        assertThat(LayoutReference.parse(digest.toString())).isEqualTo(new LayoutReference(digest, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {":1", "none/x:", "none/x@sha256:abc"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> LayoutReference.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
