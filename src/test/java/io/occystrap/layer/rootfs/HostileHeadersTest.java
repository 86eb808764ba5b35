package io.occystrap.layer.rootfs;

import static io.occystrap.layer.rootfs.Attack.contained;
import static io.occystrap.layer.rootfs.Attack.unreadable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.Sha;
import io.occystrap.image.Digest;
import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.RewrittenLayer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers, extended headers and sparse maps that make no sense, and archives without an end or with more behind it. */
class HostileHeadersTest extends HostileLayers {

    @Override
    Stream<Attack> attacks() {
        byte[] evil = RawTar.header("evil", '0', RawTar.octal(0), "", "");
        return Stream.of(
                contained("a PAX size above the header's (CVE-2025-62518)", List.of("a", "b", "!evil"),
                        tar().pax("size=512").block(RawTar.header("a", '0', RawTar.octal(0), "", "")).content(evil)
                                .file("b", "")),
                contained("a PAX size below the header's", List.of("a", "b", "evil"),
                        tar().pax("size=0").block(RawTar.header("a", '0', RawTar.octal(512), "", "")).content(evil)
                                .file("b", "")),
                contained("the size of a directory", List.of("d", "b"),
                        tar().block(RawTar.header("d/", '5', RawTar.octal(512), "", "")).file("b", "")),
                contained("the size of a link", List.of("a", "b"),
                        tar().block(RawTar.header("a", '2', RawTar.octal(512), out(), "")).file("b", "")),
                contained("the largest owner", List.of("a"),
                        tar().pax("uid=4294967294", "gid=4294967294").file("a", "")),
                unreadable("uid -1, which leaves the owner alone", tar().pax("uid=4294967295").file("a", "")),
                unreadable("gid -1", tar().pax("gid=4294967295").file("a", "")),
                unreadable("uid 0 again, past 32 bits", tar().pax("uid=4294967296").file("a", "")),
                unreadable("a negative uid", tar().pax("uid=-1").file("a", "")),
                unreadable("an absurd uid", tar().pax("uid=" + "9".repeat(5000)).file("a", "")),
                unreadable("uid -1 in base 256", tar().block(binary("a", 108, 0x80, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF))),
                unreadable("a negative uid in base 256",
                        tar().block(binary("a", 108, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                        0xFF))),
                unreadable("a uid past 32 bits in base 256", tar().block(binary("a", 116, 0x80, 0, 0, 1, 0, 0, 0, 0))),
                unreadable("a negative size",
                        tar().block(binary("a", 124, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                        0xFF, 0xFF, 0xFF))),
                unreadable("a size past 63 bits", tar().block(binary("a", 124, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0))),
                unreadable("a size that is no number", tar().block(RawTar.header("a", '0', "size\0", "", ""))),
                unreadable("a negative PAX size", tar().pax("size=-1").file("a", "")),
                unreadable("an absurd PAX size (CVE-2023-42503)",
                        tar().pax("size=" + "9".repeat(100_000)).file("a", "")),
                unreadable("an absurd PAX time", tar().pax("mtime=" + "9".repeat(100_000)).file("a", "")),
                unreadable("an absurd fraction of a PAX time",
                        tar().pax("mtime=1." + "9".repeat(100_000)).file("a", "")),
                contained("a time past the end of all times", List.of("a", "d"),
                        tar().pax("mtime=" + "9".repeat(40)).file("a", "")
                        .pax("mtime=-" + "9".repeat(40)).entry("d/", '5', new byte[0])),
                unreadable("a huge PAX header (CVE-2022-2879)",
                        tar().block(RawTar.header("x", 'x', RawTar.octal(1L << 32), "", ""))),
                unreadable("a huge GNU name", tar().block(RawTar.header("x", 'L', RawTar.octal(1L << 32), "", ""))),
                unreadable("a huge global header",
                        tar().block(RawTar.header("x", 'g', RawTar.octal(1L << 32), "", ""))),
                unreadable("many PAX headers", headers(3, 500_000)),
                unreadable("a PAX record past its header", tar().entry("x", 'x', bytes("99 path=a\n")).file("a", "")),
                unreadable("a PAX record of no length", tar().entry("x", 'x', bytes("0 path=a\n")).file("a", "")),
                unreadable("a PAX record of a negative length",
                        tar().entry("x", 'x', bytes("-9 path=a\n")).file("a", "")),
                unreadable("a PAX record of an absurd length",
                        tar().entry("x", 'x', bytes("9".repeat(400) + " p=a\n")).file("a", "")),
                unreadable("a sparse map that overlaps", sparse("0,2,1,1", "3")),
                unreadable("a sparse map that is not in order", sparse("2,1,0,2", "3")),
                unreadable("a sparse map that overflows", sparse("999999999999999999,3", "999999999999999999")),
                unreadable("a sparse map past the file's end", sparse("0,3", "2")),
                unreadable("a sparse map of more than is stored", sparse("0,4", "4")),
                unreadable("a sparse map of less than is stored", sparse("0,2", "4")),
                unreadable("a sparse map of an odd count", sparse("0,3,5", "9")),
                unreadable("a sparse map of no numbers", sparse("0,x", "9")),
                unreadable("a huge sparse map (CVE-2025-58183)", sparse("1,0,".repeat(150_000) + "1,3", "9")),
                unreadable("a huge sparse map in the content", sparse1("99999999\n0\n1\n")),
                unreadable("a sparse map in the content that is cut short", sparse1("9\n0\n1\n")),
                unreadable("a sparse map in the content without lines", sparse1("1".repeat(512))),
                unreadable("an old sparse map that goes on in something else",
                        tar().block(oldSparse(true)).block(bytes("x".repeat(512)))),
                unreadable("a wrong checksum", tar().block(damaged())),
                unreadable("a wrong checksum in the second layer", tar().file("a", ""), tar().block(damaged())),
                unreadable("no tar at all", tar().block(bytes("x".repeat(512)))));
    }

    private static byte[] binary(String name, int offset, int... values) {
        byte[] header = RawTar.header(name, '0', RawTar.octal(0), "", "");
        for (int i = 0; i < values.length; i++) {
            header[offset + i] = (byte) values[i];
        }
        return RawTar.sum(header);
    }

    private static byte[] damaged() {
        byte[] header = RawTar.header("a", '0', RawTar.octal(0), "", "");
        header[0] ^= 1;
        return header;
    }

    private static RawTar headers(int count, int size) {
        RawTar tar = tar();
        for (int i = 0; i < count; i++) {
            tar.pax("comment=" + "x".repeat(size));
        }
        return tar.file("a", "");
    }

    /** Of three bytes. */
    private static RawTar sparse(String map, String size) {
        return tar().pax("GNU.sparse.size=" + size, "GNU.sparse.map=" + map).file("a", "xyz");
    }

    private static RawTar sparse1(String content) {
        return tar().pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9")
                .entry("a", '0', Arrays.copyOf(bytes(content), 512));
    }

    /** @param extended whether a block is said to follow, which does not */
    private static byte[] oldSparse(boolean extended) {
        byte[] header = RawTar.header("a", 'S', RawTar.octal(0), "", "");
        System.arraycopy(bytes("ustar  \0"), 0, header, 257, 8);
        for (int i = 0; i < 8; i++) {
            System.arraycopy(bytes(RawTar.octal(0)), 0, header, 386 + 12 * i, 12);
        }
        header[482] = (byte) (extended ? 1 : 0);
        System.arraycopy(bytes(RawTar.octal(9)), 0, header, 483, 12);
        return RawTar.sum(header);
    }

    /** An archive may lack its end, but never the middle of something. */
    @ParameterizedTest
    @EnumSource
    void isRefusedWhereverItIsCutShort(Engine engine) throws IOException {
        byte[] whole = tar().entry("d/", '5', new byte[0]).pax("path=d/" + "long".repeat(40), "mtime=1.5")
                .file("short", "x".repeat(700)).link("a", '2', out())
                .entry("././@LongLink", 'K', bytes(out() + "/secret\0")).link("b", '2', "short")
                .pax("GNU.sparse.size=9", "GNU.sparse.map=1,3").file("sparse", "xyz").file("a/new", "y").bytes();
        // Where an entry ends, and where its content ends.
        List<Integer> ends = List.of(512, 2048 + 700, 3584, 5120, 6656 + 3, 7680 + 1);
        Map<String, String> before = surroundings();
        for (int cut = 1; cut < whole.length - 1024; cut += 37) {
            byte[] part = Arrays.copyOf(whole, cut);
            Throwable failure = catchThrowable(() -> write(engine, List.of(new MemoryLayer(part)), written -> { }));
            if (failure != null) {
                assertThat(failure).as("cut at %d", cut).isInstanceOf(MalformedImageException.class)
                        .hasMessageContaining(Sha.sha256(part));
            } else {
                int end = cut;
                assertThat(ends).as("cut at %d", cut).anyMatch(e -> end >= e && end <= (e + 511) / 512 * 512);
            }
            assertThat(surroundings()).as("cut at %d", cut).isEqualTo(before);
        }
    }

    /** The bytes after the archive's end are the layer's as well. */
    @ParameterizedTest
    @EnumSource
    void hashesWhatFollowsTheEnd(Engine engine) throws IOException {
        byte[] tar = Packed.join(tar().file("a", "x").bytes(), bytes("y".repeat(3000)), tar().file("late", "").bytes());
        MemoryLayer layer = new MemoryLayer(tar);

        write(engine, List.of(new RewrittenLayer(layer, List.of(), List.of())), written -> {
            assertThat(written.shows("late")).isFalse();
            assertThat(written.diffIds()).extracting(Digest::toString).containsExactly(Sha.sha256(tar));
        });
    }
}
