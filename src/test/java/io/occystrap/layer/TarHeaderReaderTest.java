package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.Tar;
import io.occystrap.image.MalformedImageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeaderReaderTest {

    private static final String LONG = "directory/".repeat(30) + "lang-und-übermäßig";

    @TempDir
    private Path directory;

    private List<TarHeader> read(byte[] archive) throws IOException {
        List<TarHeader> headers = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(Files.write(directory.resolve("archive.tar"), archive))) {
            TarHeaderReader reader = new TarHeaderReader(channel, "the archive");
            for (TarHeader header = reader.next(); header != null; header = reader.next()) {
                headers.add(header);
            }
        }
        return headers;
    }

    private ThrowableAssertAlternative<MalformedImageException> refuses(byte[] archive) {
        return assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read(archive))
                .withMessageContaining("the archive");
    }

    @ParameterizedTest
    @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
    void readsLongNamesAndLinkTargets(int mode) throws IOException {
        List<TarHeader> headers = read(Tar.archive().longNames(mode).file(LONG, "one").symlink("link", LONG)
                .file("after", "two").bytes());
        assertThat(headers).map(TarHeader::name).containsExactly(LONG, "link", "after");
        assertThat(headers.get(1).linkName()).isEqualTo(LONG);
        assertThat(headers).map(TarHeader::size).containsExactly(3L, 0L, 3L);
    }

    @Test
    void readsTheUstarPrefix() throws IOException {
        byte[] archive = new RawTar().block(RawTar.header("name", '0', RawTar.octal(0), "", "some/prefix"))
                .file("after", "x").bytes();
        assertThat(read(archive)).map(TarHeader::name).containsExactly("some/prefix/name", "after");
    }

    @Test
    void takesNoPrefixFromAGnuHeader() throws IOException {
        byte[] header = RawTar.header("name", '0', RawTar.octal(0), "", "12345670123");
        System.arraycopy("ustar  \0".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        assertThat(read(new RawTar().block(RawTar.sum(header)).bytes())).map(TarHeader::name).containsExactly("name");
    }

    @Test
    void readsANameThatFillsItsField() throws IOException {
        String name = "n".repeat(100);
        byte[] archive = new RawTar().block(RawTar.header(name, '0', RawTar.octal(0), "", "p".repeat(155))).bytes();
        assertThat(read(archive)).map(TarHeader::name).containsExactly("p".repeat(155) + "/" + name);
    }

    @Test
    void letsPaxDecideNameLinkAndSize() throws IOException {
        byte[] archive = new RawTar().pax("path=real/näme", "linkpath=real/target", "size=5", "mtime=1.5")
                .block(RawTar.header("wrong", '0', RawTar.octal(2000), "wrong", ""))
                .content("12345".getBytes(StandardCharsets.US_ASCII)).file("after", "x").bytes();
        List<TarHeader> headers = read(archive);
        assertThat(headers).map(TarHeader::name).containsExactly("real/näme", "after");
        assertThat(headers.get(0).size()).isEqualTo(5);
        assertThat(headers.get(0).linkName()).isEqualTo("real/target");
    }

    /** CVE-2025-62518: who goes by the header's size reads the content of one entry for entries of their own. */
    @Test
    void staysInStepWhereThePaxSizeIsLargerThanTheHeaders() throws IOException {
        byte[] smuggled = new RawTar().file("smuggled", "x").bytes();
        byte[] archive = new RawTar().pax("size=" + smuggled.length)
                .block(RawTar.header("outer", '0', RawTar.octal(0), "", "")).content(smuggled).file("after", "x").bytes();
        assertThat(read(archive)).map(TarHeader::name).containsExactly("outer", "after");
    }

    @Test
    void appliesPaxToOneEntryOnly() throws IOException {
        byte[] archive = new RawTar().pax("path=renamed").file("a", "x").file("b", "y").bytes();
        assertThat(read(archive)).map(TarHeader::name).containsExactly("renamed", "b");
    }

    @Test
    void takesGlobalPaxHeadersForNoFile() throws IOException {
        byte[] archive = new RawTar().entry("pax_global_header", 'g', RawTar.records("comment=made by git"))
                .file("a", "x").bytes();
        assertThat(read(archive)).map(TarHeader::name).containsExactly("a");
    }

    @Test
    void readsBinarySizes() throws IOException {
        byte[] header = RawTar.header("a", '0', "", "", "");
        header[124] = (byte) 0x80;
        header[134] = 2;
        header[135] = 1;
        byte[] archive = new RawTar().block(RawTar.sum(header)).content(new byte[513]).file("after", "x").bytes();
        assertThat(read(archive)).map(TarHeader::size).containsExactly(513L, 1L);
    }

    @Test
    void refusesNegativeAndAbsurdBinarySizes() {
        byte[] negative = RawTar.header("a", '0', "\u00ff".repeat(12), "", "");
        refuses(new RawTar().block(negative).bytes());
        byte[] absurd = RawTar.header("a", '0', "\u0080" + "\u00ff".repeat(11), "", "");
        refuses(new RawTar().block(absurd).bytes());
        byte[] large = RawTar.header("a", '0', "\u0080\0\0\0\u007f" + "\u00ff".repeat(7), "", "");
        refuses(new RawTar().block(large).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "", "1e3", "0x10", "99999999999999999999999", "9223372036854775807", "5 "})
    void refusesAPaxSizeThatIsNone(String size) {
        refuses(new RawTar().pax("size=" + size).file("a", "12345").bytes());
    }

    @Test
    void refusesASizeFieldThatIsNoNumber() {
        refuses(new RawTar().block(RawTar.header("a", '0', "12x4567\0", "", "")).bytes());
    }

    @Test
    void refusesAWrongChecksum() {
        byte[] header = RawTar.header("a", '0', RawTar.octal(0), "", "");
        header[0] = 'b';
        refuses(new RawTar().file("first", "x").block(header).bytes()).withMessageContaining("checksum");
    }

    @Test
    void refusesWhatIsNoTarArchive() {
        refuses("this is no archive".getBytes(StandardCharsets.US_ASCII)).withMessageContaining("no tar archive");
        refuses("this is no archive ".repeat(100).getBytes(StandardCharsets.US_ASCII))
                .withMessageContaining("no tar archive");
    }

    @Test
    void refusesAnArchiveCutShortAnywhereInItsContent() {
        byte[] archive = new RawTar().pax("path=renamed").file("a", "x".repeat(700)).bytes();
        int endOfContent = 512 + 512 + 512 + 700;
        for (int length = 1; length < endOfContent; length++) {
            boolean betweenEntries = length == 1024;
            if (!betweenEntries) {
                refuses(Arrays.copyOf(archive, length));
            }
        }
    }

    @Test
    void refusesAPaxHeaderWithoutItsEntry() {
        byte[] archive = new RawTar().pax("path=renamed").bytes();
        refuses(Arrays.copyOf(archive, 1024));
        refuses(archive);
        refuses(new RawTar().pax("mtime=1.5").bytes());
    }

    @ParameterizedTest
    @ValueSource(chars = {'x', 'g', 'L', 'K'})
    void refusesAHugeExtensionBeforeItIsRead(char type) {
        byte[] header = RawTar.header("a", type, RawTar.octal(7_000_000_000L), "", "");
        refuses(new RawTar().block(header).bytes()).withMessageContaining("7000000000");
        byte[] real = new RawTar().entry("a", type, new byte[(1 << 20) + 1]).bytes();
        refuses(real);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "99 path=a\n", "0 path=a\n", "-1 path=a\n", "9 path=a", "8 path=a\n", "8 patha\n",
        "3 \n", "99999999999999999999 path=a\n", "5 =a\n", " 9 path=a\n", "9\tpath=a\n"})
    void refusesMalformedPaxRecords(String records) {
        refuses(new RawTar().entry("x", 'x', records.getBytes(StandardCharsets.US_ASCII)).file("a", "x").bytes());
    }

    @Test
    void refusesSparseFilesInPlainWords() {
        refuses(new RawTar().entry("disk.img", 'S', new byte[10]).bytes()).withMessageContaining("sparse")
                .withMessageContaining("disk.img");
        refuses(new RawTar().pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=disk.img")
                .file("a", "x").bytes()).withMessageContaining("sparse");
    }

    @Test
    void takesContiguousAndOldFilesForFiles() throws IOException {
        byte[] archive = new RawTar().entry("seven", '7', new byte[600]).entry("old", '\0', new byte[600])
                .file("after", "x").bytes();
        assertThat(read(archive)).map(TarHeader::size).containsExactly(600L, 600L, 1L);
    }

    @Test
    void takesTheSizeOfALinkForNothing() throws IOException {
        byte[] archive = new RawTar().block(RawTar.header("link", '1', RawTar.octal(512), "target", ""))
                .file("after", "x").bytes();
        assertThat(read(archive)).map(TarHeader::name).containsExactly("link", "after");
    }

    @Test
    void endsAtTheFirstEmptyBlock() throws IOException {
        byte[] archive = Packed.join(new RawTar().file("a", "x").bytes(), new RawTar().file("b", "y").bytes());
        assertThat(read(archive)).map(TarHeader::name).containsExactly("a");
    }

    @Test
    void readsAnArchiveWithoutItsEnd() throws IOException {
        byte[] archive = new RawTar().file("a", "x").bytes();
        assertThat(read(Arrays.copyOf(archive, archive.length - 1024))).map(TarHeader::name).containsExactly("a");
    }

    @Test
    void refusesDevicesThatLinuxCannotName() throws IOException {
        assertThat(read(device("0007777\0", "3777777\0"))).map(TarHeader::major).containsExactly(0xFFF);
        refuses(device("0010000\0", "0000000\0")).withMessageContaining("4096");
        refuses(device("0000001\0", "4000000\0")).withMessageContaining("1048576");
    }

    private static byte[] device(String major, String minor) {
        byte[] header = RawTar.header("dev", '3', RawTar.octal(0), "", "");
        System.arraycopy(major.getBytes(StandardCharsets.US_ASCII), 0, header, 329, 8);
        System.arraycopy(minor.getBytes(StandardCharsets.US_ASCII), 0, header, 337, 8);
        return new RawTar().block(RawTar.sum(header)).bytes();
    }

    @Test
    void refusesANulInTheNameOfAnAttribute() {
        refuses(new RawTar().pax("SCHILY.xattr.security.selinux\0z=v").file("a", "x").bytes());
    }

    @Test
    void anEmptyPaxPathCountsForNothing() throws IOException {
        byte[] archive = new RawTar().pax("path=").file("a", "x").bytes();
        assertThat(read(archive)).map(TarHeader::name).containsExactly("a");
    }
}
