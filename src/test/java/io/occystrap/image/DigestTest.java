package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.occystrap.fixture.Sha;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

    /** FIPS 180-4's own example, "abc". */
    private static final String ABC_256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String ABC_512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

    @Test
    void computesSha256() {
        assertThat(Digest.of(ABC)).hasToString("sha256:" + ABC_256);
    }

    @Test
    void matchesContentBySha512() {
        Digest digest = Digest.parse("sha512:" + ABC_512);
        assertThat(digest.matches(ABC)).isTrue();
        assertThat(digest.matches("abd".getBytes(StandardCharsets.US_ASCII))).isFalse();
    }

    @Test
    void tellsAlgorithmAndHexApart() {
        Digest digest = Digest.parse("sha256:" + ABC_256);
        assertThat(digest.algorithm()).isEqualTo("sha256");
        assertThat(digest.hex()).isEqualTo(ABC_256);
        assertThat(digest.shortHex()).isEqualTo("ba7816bf8f01");
    }

    @Test
    void refusesUpperCaseHex() {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha256:" + ABC_256.toUpperCase()));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.sha256(ABC_256.replace('b', 'B')));
    }

    @Test
    void refusesTheWrongNumberOfDigits() {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha256:" + ABC_256.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha256:" + ABC_256 + "0"));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha256:" + ABC_512));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha512:" + ABC_256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256", "sha256:", ":", "SHA256:" + ABC_256, "sha256:" + ABC_256 + "\n",
        "sha256:../../../../../../../../../../../../../../../../../../../../etc/p", "sha256 :" + ABC_256,
        "sha256::" + ABC_256, ABC_256})
    void refusesWhatIsOutsideTheGrammar(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5:900150983cd24fb0d6963f7d28e17f72", "sha384:00", "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g"})
    void refusesWhatItCannotVerify(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(text))
                .withMessageContaining("not supported");
    }

    @Test
    void escapesWhatItRefuses() {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha256:\u001b[2J"))
                .withMessageContaining("\\x1b").withMessageNotContaining("\u001b");
    }

    @Property
    void readsWhatItWrites(@ForAll byte[] content) {
        Digest digest = Digest.of(content);
        assertThat(digest).hasToString(Sha.sha256(content)).isEqualTo(Digest.parse(digest.toString()));
    }
}
