package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathGlobTest {

    private static String raw(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        // without a slash: the file's name alone, or the whole name as Python's fnmatch takes it
        "*bash, bin/bash", "bash, bin/bash", "usr*, usr/bin/env", "?, a", "[a-c]x, d/bx", "[!a]x, bx", "[^a]x, bx",
        "*.so.[0-9], usr/lib/libc.so.6", "bin?bash, bin/bash", "*, a/b/c", "**, a/b", "bin[/]bash, bin/bash",
        "[]]x, ]x", "[a-]x, -x", "[[]x, [x", "[*]x, *x", "'a\\b', 'a\\b'",
        // with one: the whole name
        "etc/*, etc/passwd", "/etc/passwd, etc/passwd", "/etc, etc", "etc/, etc", "./etc//*/, etc/passwd",
        "etc/[p]*d, etc/passwd", "*/?, a/b", "**/.git/**, .git/config", "**/.git/**, a/b/.git/c/d", "**/*.pyc, x.pyc",
        "**/*.pyc, a/b/x.pyc", "a/**/b, a/b", "a/**/b, a/x/y/b", "a/**, a/b/c", "a**b/c, a/x/b/c", "/**, a/b",
        "**/a/**/b, x/a/y/b", "**/**/a, a", "**/**/a, x/a",
        // names as archives have them
        "etc/passwd, ./etc/passwd", "etc/passwd, /etc/passwd", "etc, ./etc/", "/etc, ./etc/", "a/b, .//a/./b//"})
    void finds(String pattern, String name) {
        assertThat(PathGlob.parse(pattern).matches(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "bash, bin/bash/x", "BASH, bash", "?, ab", "[!a]x, ax", "[a-c]x, dx", "etc, etc/passwd",
        "etc/*, etc/apt/sources.list", "etc/*, usr/etc/passwd", "/passwd, etc/passwd", "/*, etc/passwd", "a/?, a/b/c",
        "a?b/c, a/b/c", "a[/-z]b/c, a/b/c", "a/[!x]b/c, a//b/c", "**/.git/**, .git", "**/.git/**, a.git/x", "a/**, a",
        "a/**/b, ab", "a/**/b, a/xb", "**/b, ab", "'[*]', x", "'a\\b', ab", "./x, .x", "a/**/b/c, a/c"})
    void doesNotFind(String pattern, String name) {
        assertThat(PathGlob.parse(pattern).matches(name)).isFalse();
    }

    @Test
    void countsCharactersOfUtf8AndBytesThatAreNone() {
        assertThat(PathGlob.parse("caf?").matches(raw("x/café"))).isTrue();
        assertThat(PathGlob.parse("?").matches(raw("\uD83D\uDE00"))).isTrue();
        assertThat(PathGlob.parse("[à-ÿ]").matches(raw("é"))).isTrue();
        assertThat(PathGlob.parse("a?b").matches("a\u00FFb")).isTrue();
        assertThat(PathGlob.parse("a??b").matches("a\u00E9\u00FFb")).isTrue();
        assertThat(PathGlob.parse("a\uFFFDb").matches("a\u00FFb")).isFalse();
        assertThat(PathGlob.parse("a?b").matches("a\u00ED\u00A0\u0080b")).as("a surrogate is no character").isFalse();
    }

    @Test
    void theRootIsTheEmptyName() {
        assertThat(PathGlob.parse("*").matches("./")).isTrue();
        assertThat(PathGlob.parse(".*").matches("./")).isFalse();
        assertThat(PathGlob.parse("?").matches("./")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "./", "[", "a[b", "[]", "[!]", "[!", "[z-a]", "[[:alpha:]]"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> PathGlob.parse(pattern)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the pattern " + pattern + " is malformed: ");
    }

    @Test
    void refusesAnUnreasonablyLongOne() {
        assertThatThrownBy(() -> PathGlob.parse("a".repeat(4097))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesNoLongerForAnythingThatIsMeantToTakeLong() {
        PathGlob glob = PathGlob.parse("**/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*/**/a*a*a*a*a*a*a*b");
        String name = "a/".repeat(1000) + "a".repeat(2096);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThat(glob.matches(name)).isFalse());
    }
}
