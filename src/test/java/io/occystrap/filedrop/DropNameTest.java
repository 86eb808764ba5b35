package io.occystrap.filedrop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.posix.ByteName;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropNameTest {

    private static final Instant NOW = Instant.parse("2024-02-03T04:05:06.007Z");

    private static DropName name(String text) {
        return DropName.of(ByteName.of(text)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"app.tar, app, ARCHIVE", "app-1.2.tar.gz, app-1.2, ARCHIVE", "app.tgz, app, ARCHIVE", "A.TAR, A, ARCHIVE",
        "app.tar.zst, app, ARCHIVE", "app.tar.xz, app, ARCHIVE", "a.b.job.json, a.b, JOB", "größe.tar, größe, ARCHIVE"})
    void saysWhatItIs(String text, String stem, DropName.Kind kind) {
        assertThat(name(text).stem()).isEqualTo(stem);
        assertThat(name(text).kind()).isEqualTo(kind);
        assertThat(name(text).fault()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".app.tar", "app.tar.part", "app.tar.done", "app", "app.json", "app.tar.receipt.json", ".tar"})
    void othersAreLeftAlone(String text) {
        assertThat(DropName.of(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb.tar", "{{env:HOME}}.tar", "$simple{x}.tar", "#class:java.io.File('x').tar", "a?b=c.tar", "a:b.tar",
        "a\\b.tar", "-\u202e.tar", "{{x}}.job.json"})
    void hostileOnesAreRefused(String text) {
        assertThat(name(text).fault().orElseThrow()).contains("rename it");
        assertThat(name(text).toString()).doesNotContain("\n").doesNotContain("\u202e");
    }

    @Test
    void whatIsNoTextIsRefused() {
        assertThat(DropName.of("\u00ff.tar").orElseThrow().fault()).isPresent();
    }

    @Test
    void whatIsTooLongForAReceiptIsRefused() {
        DropName name = name("a".repeat(240) + ".tar");

        assertThat(name.fault().orElseThrow()).contains("longer than 200");
        assertThat(name.choice(0, NOW)).as("but has a place among what failed").endsWith(".tar").hasSizeLessThan(240);
    }

    @Test
    void aNameThatIsTakenGetsADateAndThenANumber() {
        DropName name = name("app.tar.gz");

        assertThat(name.choice(0, NOW)).isEqualTo("app.tar.gz");
        assertThat(name.choice(1, NOW)).isEqualTo("app.20240203T040506007Z.tar.gz");
        assertThat(name.choice(2, NOW)).isEqualTo("app.20240203T040506007Z-2.tar.gz");
    }
}
