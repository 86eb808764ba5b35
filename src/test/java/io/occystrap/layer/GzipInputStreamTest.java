package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.Packed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GzipInputStreamTest {

    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CRC = 2;
    private static final byte[] CONTENT = "content of a layer, content of a layer".getBytes(StandardCharsets.US_ASCII);

    private static byte[] inflate(byte[] gzip) throws IOException {
        return inflate(new ByteArrayInputStream(gzip));
    }

    private static byte[] inflate(InputStream gzip) throws IOException {
        try (InputStream in = new GzipInputStream(gzip)) {
            return in.readAllBytes();
        }
    }

    /** A member with the optional fields that the flags name (RFC 1952, section 2.3). */
    private static byte[] member(byte[] content, int flags, int extraLength) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
        if ((flags & EXTRA) != 0) {
            out.write(extraLength);
            out.write(extraLength >> 8);
            byte[] extra = new byte[extraLength];
            Arrays.fill(extra, (byte) 0x1f);
            out.writeBytes(extra);
        }
        if ((flags & NAME) != 0) {
            out.writeBytes("layer.tar\0".getBytes(StandardCharsets.ISO_8859_1));
        }
        if ((flags & COMMENT) != 0) {
            out.writeBytes("made by hand\0".getBytes(StandardCharsets.ISO_8859_1));
        }
        if ((flags & HEADER_CRC) != 0) {
            littleEndian(out, crc(out.toByteArray()), 2);
        }
        out.writeBytes(deflate(content));
        littleEndian(out, crc(content), 4);
        littleEndian(out, content.length, 4);
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] buffer = new byte[content.length + 100];
        int length = deflater.deflate(buffer);
        deflater.end();
        return Arrays.copyOf(buffer, length);
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static void littleEndian(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> 8 * i));
        }
    }

    @Property
    void inflatesWhatOthersCompressedInAnyNumberOfMembers(@ForAll @Size(min = 1, max = 8) List<byte[]> members,
            @ForAll @IntRange(min = 1, max = 97) int step) throws IOException {
        byte[] gzip = Packed.join(members.stream().map(Packed::gzip).toArray(byte[][]::new));
        byte[] content = Packed.join(members.toArray(byte[][]::new));
        assertThat(inflate(gzip)).isEqualTo(content);
        assertThat(inflate(new InStepsOf(step, gzip))).isEqualTo(content);
    }

    @Test
    void inflatesMoreThanItsBuffersHold() throws IOException {
        byte[] large = new byte[1 << 20];
        new Random(1).nextBytes(large);
        byte[] gzip = Packed.join(Packed.gzip(large), Packed.gzip(new byte[3 << 20]), Packed.gzip(large));
        assertThat(inflate(gzip)).isEqualTo(Packed.join(large, new byte[3 << 20], large));
    }

    @Test
    void findsMembersThatMeetAtTheEdgeOfABuffer() throws IOException {
        int edge = 64 << 10;
        int rest = member(CONTENT, EXTRA, 0).length;
        byte[] second = member("the second".getBytes(StandardCharsets.US_ASCII), NAME | HEADER_CRC, 0);
        byte[] expected = Packed.join(CONTENT, "the second".getBytes(StandardCharsets.US_ASCII));
        for (int length = edge - 40; length <= edge + 20; length++) {
            byte[] first = member(CONTENT, EXTRA, length - rest);
            assertThat(first).hasSize(length);
            assertThat(inflate(Packed.join(first, second))).as("boundary at %d", length).isEqualTo(expected);
        }
    }

    @Test
    void passesOverEveryOptionalHeaderField() throws IOException {
        for (int flags = 0; flags < 32; flags++) {
            byte[] member = member(CONTENT, flags, 300);
            assertThat(inflate(Packed.join(member, member))).as("flags %d", flags)
                    .isEqualTo(Packed.join(CONTENT, CONTENT));
        }
    }

    @Test
    void takesZerosAfterTheLastMemberForPadding() throws IOException {
        assertThat(inflate(Packed.join(Packed.gzip(CONTENT), new byte[1]))).isEqualTo(CONTENT);
        assertThat(inflate(Packed.join(Packed.gzip(CONTENT), new byte[200_000]))).isEqualTo(CONTENT);
    }

    @Test
    void refusesGarbageAfterTheLastMember() {
        assertThatThrownBy(() -> inflate(Packed.join(Packed.gzip(CONTENT), new byte[] {1})))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> inflate(Packed.join(Packed.gzip(CONTENT), new byte[] {0, 0, 1})))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> inflate(Packed.join(Packed.gzip(CONTENT), new byte[10], Packed.gzip(CONTENT))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesTruncationAtEveryOffset() {
        byte[] gzip = member(CONTENT, EXTRA | NAME | COMMENT | HEADER_CRC, 5);
        for (int length = 0; length < gzip.length; length++) {
            byte[] truncated = Arrays.copyOf(gzip, length);
            assertThatThrownBy(() -> inflate(truncated)).as("%d of %d bytes", length, gzip.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesTruncationOfTheSecondMemberAtEveryOffset() {
        byte[] first = Packed.gzip(CONTENT);
        byte[] both = Packed.join(first, Packed.gzip(CONTENT));
        for (int length = first.length + 1; length < both.length; length++) {
            byte[] truncated = Arrays.copyOf(both, length);
            assertThatThrownBy(() -> inflate(truncated)).as("%d of %d bytes", length, both.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAWrongChecksumOrSizeOfAnyMember() {
        byte[] good = Packed.gzip(CONTENT);
        for (int fromEnd = 1; fromEnd <= 8; fromEnd++) {
            byte[] bad = good.clone();
            bad[bad.length - fromEnd] ^= 1;
            assertThatThrownBy(() -> inflate(bad)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> inflate(Packed.join(bad, good))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> inflate(Packed.join(good, bad))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesDamagedDeflateData() {
        byte[] bad = Packed.gzip(CONTENT);
        // Block type 3 does not exist (RFC 1951, section 3.2.3).
        bad[10] |= 6;
        assertThatThrownBy(() -> inflate(bad)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesUnknownMethodsAndReservedFlags() {
        byte[] method = Packed.gzip(CONTENT);
        method[2] = 7;
        assertThatThrownBy(() -> inflate(method)).isInstanceOf(IOException.class);
        for (int reserved : new int[] {0x20, 0x40, 0x80}) {
            byte[] flags = Packed.gzip(CONTENT);
            flags[3] |= (byte) reserved;
            assertThatThrownBy(() -> inflate(flags)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void inflatesEmptyMembers() throws IOException {
        byte[] empty = Packed.gzip(new byte[0]);
        assertThat(inflate(Packed.join(empty, Packed.gzip(CONTENT), empty, empty))).isEqualTo(CONTENT);
    }

    /** Gives so many bytes at a time, and claims that none is available. */
    private static final class InStepsOf extends ByteArrayInputStream {

        private final int step;

        InStepsOf(int step, byte[] bytes) {
            super(bytes);
            this.step = step;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, step));
        }

        @Override
        public synchronized int available() {
            return 0;
        }
    }
}
