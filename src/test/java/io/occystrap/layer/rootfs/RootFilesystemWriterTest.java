package io.occystrap.layer.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.RawTar;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.TransferListener;
import io.occystrap.posix.FileTree;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootFilesystemWriterTest {

    @TempDir
    private Path folder;
    private Path tree;

    @BeforeEach
    void nameTheTree() {
        tree = folder.resolve("tree");
    }

    private RootFilesystemWriter.Written write(Layer... layers) throws IOException {
        return write(Limits.DEFAULT, layers);
    }

    private RootFilesystemWriter.Written write(Limits limits, Layer... layers) throws IOException {
        try (Staging staging = Staging.in(folder)) {
            return new RootFilesystemWriter(limits, 2, TransferListener.NONE).write(List.of(layers), tree, staging);
        }
    }

    private static MemoryLayer layer(Change... changes) {
        return new MemoryLayer(Change.tar(List.of(changes)));
    }

    private FileTime time(String path) throws IOException {
        return Files.getLastModifiedTime(tree.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void writesTimesToTheNanosecond() throws IOException {
        RawTar tar = new RawTar();
        tar.pax("mtime=1700000000.123456789").entry("d/", '5', new byte[0]);
        tar.pax("mtime=1700000001.987654321").file("d/file", "x");
        tar.pax("mtime=-1.5").link("d/link", '2', "file");
        tar.pax("mtime=12").entry("./", '5', new byte[0]);

        write(new MemoryLayer(tar.bytes()));

        assertThat(time("d").toInstant()).isEqualTo(Instant.ofEpochSecond(1_700_000_000, 123_456_789));
        assertThat(time("d/file").toInstant()).isEqualTo(Instant.ofEpochSecond(1_700_000_001, 987_654_321));
        assertThat(time("d/link").toInstant()).isEqualTo(Instant.ofEpochSecond(-2, 500_000_000));
        assertThat(time("").toInstant()).isEqualTo(Instant.ofEpochSecond(12));
    }

    @Test
    void aDirectoryKeepsItsTimeWhateverUpperLayersDoInIt() throws IOException {
        MemoryLayer base = new MemoryLayer(new RawTar().pax("mtime=100").entry("d/", '5', new byte[0])
                .file("d/old", "x").bytes());

        write(base, layer(Change.file("d/new", "y")), layer(Change.deleted("d/old")));

        assertThat(time("d").toInstant()).isEqualTo(Instant.ofEpochSecond(100));
        assertThat(tree.resolve("d")).isDirectoryContaining("glob:**/new").isDirectoryNotContaining("glob:**/old");
    }

    @Test
    void manyDirectoriesKeepTheirTimes() throws IOException {
        RawTar tar = new RawTar();
        for (int i = 0; i < 400; i++) {
            tar.pax("mtime=" + (1000 + i)).entry("d" + i + "/", '5', new byte[0]);
        }
        for (int i = 0; i < 400; i++) {
            tar.file("d" + i + "/file", "x");
        }

        write(new MemoryLayer(tar.bytes()));

        for (int i = 0; i < 400; i++) {
            assertThat(time("d" + i).toInstant()).as("d" + i).isEqualTo(Instant.ofEpochSecond(1000 + i));
        }
    }

    @Test
    void anImpliedDirectoryIsAlwaysTheSame() throws IOException {
        write(layer(Change.file("a/b/file", "x")));

        assertThat(time("a").toInstant()).isEqualTo(Instant.EPOCH);
        assertThat(time("a/b").toInstant()).isEqualTo(Instant.EPOCH);
        assertThat(Files.getPosixFilePermissions(tree.resolve("a/b"))).hasSize(7);
    }

    @Test
    void writesUserAttributesWithAnyBytes() throws IOException {
        byte[] value = {'v', 0, '\n', (byte) 0xFF};
        byte[] record = ("25 SCHILY.xattr.user.k=" + new String(value, StandardCharsets.ISO_8859_1) + "\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(record).hasSize(28);
        record[0] = '2';
        record[1] = '8';

        write(new MemoryLayer(new RawTar().entry("x", 'x', record).file("file", "x").bytes()));

        Path file = tree.resolve("file");
        if (Files.getFileStore(file).supportsFileAttributeView("user")) {
            assertThat((byte[]) Files.getAttribute(file, "user:k")).isEqualTo(value);
        }
    }

    /** The four ways of GNU tar (its manual, "Storing Sparse Files"), for a file of 10,000 bytes with "ab" at 8,000. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GNU.sparse.size=10000,GNU.sparse.numblocks=2,GNU.sparse.offset=8000,GNU.sparse.numbytes=2,"
                + "GNU.sparse.offset=10000,GNU.sparse.numbytes=0 | ''",
        "GNU.sparse.size=10000,GNU.sparse.numblocks=2,GNU.sparse.map=8000;2;10000;0,GNU.sparse.name=file | ''",
        "GNU.sparse.major=1,GNU.sparse.minor=0,GNU.sparse.name=file,GNU.sparse.realsize=10000 | 2;8000;2;10000;0;"})
    void writesSparseFiles(String records, String map) throws IOException {
        byte[] numbers = map.replace(';', '\n').getBytes(StandardCharsets.US_ASCII);
        byte[] content = new byte[(numbers.length + 511) / 512 * 512 + 2];
        System.arraycopy(numbers, 0, content, 0, numbers.length);
        content[content.length - 2] = 'a';
        content[content.length - 1] = 'b';

        String[] all = Stream.of(records.split(",")).map(record -> record.replace(';', ',')).toArray(String[]::new);
        write(new MemoryLayer(new RawTar().pax(all).entry("file", '0', content)
                .file("after", "x").bytes()));

        assertSparse();
    }

    @Test
    void writesSparseFilesOfTheOldForm() throws IOException {
        byte[] header = RawTar.header("file", 'S', RawTar.octal(2), "", "");
        System.arraycopy("ustar  \0".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        Arrays.fill(header, 345, 500, (byte) 0);
        put(header, 386, RawTar.octal(8000) + RawTar.octal(2) + RawTar.octal(10000) + RawTar.octal(0));
        put(header, 483, RawTar.octal(10000));

        write(new MemoryLayer(new RawTar().block(RawTar.sum(header)).content(new byte[] {'a', 'b'}).file("after", "x")
                .bytes()));

        assertSparse();
    }

    private static void put(byte[] block, int offset, String text) {
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, block, offset, text.length());
    }

    private void assertSparse() throws IOException {
        byte[] expected = new byte[10_000];
        expected[8000] = 'a';
        expected[8001] = 'b';
        assertThat(tree.resolve("file")).hasBinaryContent(expected);
        assertThat(tree.resolve("after")).hasContent("x");
    }

    @Test
    void readsEachLayerOnceAndSkipsWhatIsHidden() throws IOException {
        MemoryLayer base = layer(Change.directory("d"), Change.file("d/gone", "12345"), Change.file("kept", "x"));
        MemoryLayer middle = layer(Change.file("replaced", "1234567890"));
        MemoryLayer top = layer(Change.deleted("d/gone"), Change.file("replaced", "new"));

        RootFilesystemWriter.Written written = write(base, middle, top);

        assertThat(List.of(base.opened(), middle.opened(), top.opened())).containsExactly(1, 1, 1);
        assertThat(written.hidden().files()).isEqualTo(2);
        assertThat(written.hidden().bytes()).isEqualTo(15);
        assertThat(written.hidden().worst()).extracting(file -> file.path()).containsExactly("replaced", "d/gone");
    }

    @Test
    void readsALayerAgainForAFileWhoseOtherNameShows() throws IOException {
        MemoryLayer base = layer(Change.file("first", "content"), Change.hardlink("second", "first"));

        RootFilesystemWriter.Written written = write(base, layer(Change.deleted("first")));

        assertThat(tree.resolve("second")).hasContent("content");
        assertThat(tree.resolve("first")).doesNotExist();
        assertThat(base.opened()).isEqualTo(2);
        assertThat(written.hidden().files()).isZero();
    }

    @Test
    void siblingsThatBeginAlikeStay() throws IOException {
        write(layer(Change.file("dir/x", "1"), Change.file("dir2/x", "2"), Change.file("directory", "3")),
                layer(Change.deleted("dir")));

        assertThat(tree.resolve("dir")).doesNotExist();
        assertThat(tree.resolve("dir2/x")).hasContent("2");
        assertThat(tree.resolve("directory")).hasContent("3");
    }

    @Test
    void namesNeedNotBeText() throws IOException {
        write(layer(Change.file("na\u00efve\u00ff", "x")));

        try (var entries = Files.list(tree)) {
            assertThat(entries).singleElement().satisfies(path -> assertThat(path).hasContent("x"));
        }
    }

    @Test
    void refusesMoreEntriesThanAreAllowed() {
        MemoryLayer layer = layer(Change.file("a", "x"), Change.file("b", "x"), Change.file("c", "x"));
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> write(new Limits(1 << 20, 1, 2), layer))
                .withMessageContaining(layer.descriptor().digest().toString()).withMessageContaining("2 entries");
    }

    @Test
    void anImageWithoutLayersIsAnEmptyDirectory() throws IOException {
        write();

        assertThat(tree).isEmptyDirectory();
    }

    /** Links can lead to a tree that is deeper than anybody could remove again. */
    @Test
    void refusesATreeThatIsTooDeepToBeNamed() throws IOException {
        String deep = "a/".repeat(1900);
        MemoryLayer layer = new MemoryLayer(new RawTar().pax("path=" + deep + "x").file("x", "x")
                .pax("linkpath=" + deep).link("s", '2', "").pax("path=s/" + deep + "x").file("x", "x").bytes());
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> write(layer))
                .withMessageContaining(layer.descriptor().digest().toString()).withMessageContaining("2048");
        FileTree.delete(tree);
        assertThat(tree).doesNotExist();
    }

    @Test
    void whatIsTooLargeForAnAttributeIsLeftOut() throws IOException {
        byte[] tar = new RawTar().pax("SCHILY.xattr.user.k=" + "v".repeat(70_000)).file("file", "x").bytes();

        RootFilesystemWriter.Written written = write(new MemoryLayer(tar));

        assertThat(tree.resolve("file")).hasContent("x");
        assertThat(written.findings().warnings("the tree")).singleElement().asString().contains("1 extended attribute");
    }

    @Test
    void hiddenSizesDoNotOverflow() throws IOException {
        long huge = 900_000_000_000_000_000L;
        RawTar tar = new RawTar();
        List<Change> replaced = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tar.pax("GNU.sparse.size=" + huge, "GNU.sparse.numblocks=0", "GNU.sparse.map=0,0", "GNU.sparse.name=f" + i)
                    .entry("f" + i, '0', new byte[0]);
            replaced.add(Change.file("f" + i, "x"));
        }

        RootFilesystemWriter.Written written =
                write(new MemoryLayer(tar.bytes()), layer(replaced.toArray(Change[]::new)));

        assertThat(written.hidden().files()).isEqualTo(20);
        assertThat(written.hidden().bytes()).isEqualTo(Long.MAX_VALUE);
    }
}
