package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Sha;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VerifyingInputStreamTest {

    private static final byte[] CONTENT = "the content of a blob".getBytes(StandardCharsets.US_ASCII);

    private static InputStream promised(byte[] actual, byte[] promise, long size) {
        return new VerifyingInputStream(new ByteArrayInputStream(actual), "the blob",
                Digest.sha256(Sha.hex256(promise)), size);
    }

    @Test
    void passesOnWhatIsAsPromised() throws Exception {
        assertThat(promised(CONTENT, CONTENT, CONTENT.length).readAllBytes()).isEqualTo(CONTENT);
        assertThat(promised(CONTENT, CONTENT, VerifyingInputStream.ANY_SIZE).readAllBytes()).isEqualTo(CONTENT);
    }

    @Test
    void checksSha512() throws Exception {
        InputStream good = new VerifyingInputStream(new ByteArrayInputStream(CONTENT), "the blob",
                Digest.parse("sha512:" + Sha.hex512(CONTENT)), CONTENT.length);
        assertThat(good.readAllBytes()).isEqualTo(CONTENT);
        InputStream bad = new VerifyingInputStream(new ByteArrayInputStream(CONTENT), "the blob",
                Digest.parse("sha512:" + Sha.hex512(new byte[0])), CONTENT.length);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(bad::readAllBytes);
    }

    @Test
    void refusesOneByteThatIsWrong() {
        byte[] wrong = CONTENT.clone();
        wrong[7] ^= 1;
        assertThatExceptionOfType(DigestMismatchException.class)
                .isThrownBy(promised(wrong, CONTENT, CONTENT.length)::readAllBytes)
                .withMessageContaining("the blob").withMessageContaining(Sha.hex256(CONTENT))
                .withMessageContaining(Sha.hex256(wrong));
    }

    @Test
    void refusesTooLittleEvenIfTheDigestIsRight() {
        assertThatExceptionOfType(DigestMismatchException.class)
                .isThrownBy(promised(CONTENT, CONTENT, CONTENT.length + 1)::readAllBytes);
    }

    @Test
    void cutsOffAnEndlessStreamAtItsPromisedSize() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
        InputStream in = new VerifyingInputStream(endless, "the blob", Digest.sha256("0".repeat(64)), 100_000);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(in::readAllBytes)
                .withMessageContaining("100000 bytes");
    }

    @Test
    void doesNotThrowBeforeTheEndIsMet() throws Exception {
        InputStream in = promised(CONTENT, new byte[0], CONTENT.length);
        byte[] read = new byte[CONTENT.length];
        assertThat(in.readNBytes(read, 0, read.length)).isEqualTo(CONTENT.length);
        assertThat(read).isEqualTo(CONTENT);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(in::read);
    }

    @Test
    void throwsAgainWhenItIsReadAgain() throws Exception {
        InputStream in = promised(new byte[0], CONTENT, VerifyingInputStream.ANY_SIZE);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(in::read);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(in::read);
    }

    @Test
    void staysAtItsEnd() throws Exception {
        InputStream in = promised(CONTENT, CONTENT, CONTENT.length);
        in.readAllBytes();
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[8])).isEqualTo(-1);
    }

    @Property
    void hashesWhatIsSkippedAsWell(@ForAll byte[] content, @ForAll @IntRange(min = 0, max = 50) int skipped)
            throws Exception {
        InputStream in = promised(content, content, content.length);
        assertThat(in.skip(skipped)).isEqualTo(Math.min(skipped, content.length));
        assertThat(in.readAllBytes()).hasSize(Math.max(0, content.length - skipped));
    }

    @Test
    void hashesSingleBytes() throws Exception {
        InputStream in = promised(CONTENT, CONTENT, CONTENT.length);
        for (byte expected : CONTENT) {
            assertThat(in.read()).isEqualTo(expected);
        }
        assertThat(in.read()).isEqualTo(-1);
    }
}
