package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {

    @Test
    void leavesOrdinaryTextAlone() {
        assertThat(Printable.escape("usr/share/Grüße/日本語/😀 a+b")).isEqualTo("usr/share/Grüße/日本語/😀 a+b");
    }

    @Test
    void escapesControlCharacters() {
        assertThat(Printable.escape("a\nb\rc\td\u001b[31m\u0000\u007f\u009b"))
                .isEqualTo("a\\x0ab\\x0dc\\x09d\\x1b[31m\\x00\\x7f\\x9b");
    }

    @Test
    void escapesWhatTurnsTextAround() {
        assertThat(Printable.escape("a\u202egpj.exe\u2066\u200f\u200b\ufeff"))
                .isEqualTo("a\\u{202e}gpj.exe\\u{2066}\\u{200f}\\u{200b}\\u{feff}");
    }

    @Test
    void escapesLineAndParagraphSeparators() {
        assertThat(Printable.escape("a\u2028b\u2029")).isEqualTo("a\\u{2028}b\\u{2029}");
    }

    @ParameterizedTest
    @CsvSource({"tcp://u:p/w@host:1, tcp://***@host:1", "a:s@b@localhost:1, ***@localhost:1", "u@h\u001bx, ***@h\\x1bx",
        "localhost:5000/a, localhost:5000/a", "failover:(tcp://u:p@h), ***@h)"})
    void showsAnAddressWithoutItsLogin(String address, String shown) {
        assertThat(Printable.withoutLogin(address)).isEqualTo(shown);
    }

    @Test
    void escapesLoneSurrogates() {
        assertThat(Printable.escape("a" + (char) 0xd83d + "b")).isEqualTo("a\\u{d83d}b");
    }

    @Test
    void escapesTheBackslashSoThatEscapesCannotBeForged() {
        assertThat(Printable.escape("\\x1b")).isEqualTo("\\\\x1b");
    }

    @Test
    void cutsLongText() {
        assertThat(Printable.escape("x".repeat(256))).isEqualTo("x".repeat(256));
        assertThat(Printable.escape("x".repeat(257))).isEqualTo("x".repeat(256) + "…");
    }

    @Test
    void printsNull() {
        assertThat(Printable.escape(null)).isEqualTo("null");
    }

    @Property
    void isAlwaysOneShortLineWithoutControls(@ForAll String text) {
        String safe = Printable.escape(text);
        assertThat(safe.length()).isLessThanOrEqualTo(256 + 12);
        assertThat(safe.codePoints()).noneMatch(c -> Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029
                || c >= 0xd800 && c <= 0xdfff);
    }
}
