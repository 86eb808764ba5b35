package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that two trees may differ in is found. */
@RequiresTools(value = {"bash", "find", "xargs", "stat", "sha256sum", "getfattr", "setfattr", "mknod"}, root = true)
class TreeListingTest {

    private static final String TIME = "2001-02-03T04:05:06.123456789Z";
    private static final String TREE = """
            mkdir d; echo text > d/file; ln d/file d/same; ln -s file d/link; mkfifo d/pipe
            mknod d/null c 1 3; mknod d/disk b 259 70000; setfattr -n user.bytes -v 0x00ff0a3d d/file
            chmod 4755 d/file; find . -exec touch -hd\s""" + TIME + " {} +";

    @TempDir
    private Path folder;
    private Path one;
    private Path two;

    @BeforeEach
    void make() throws Exception {
        one = Files.createDirectory(folder.resolve("one"));
        two = Files.createDirectory(folder.resolve("two"));
        shell(one, TREE);
        shell(two, TREE);
    }

    @Test
    void sameTreesAreTheSame() throws Exception {
        assertThat(TreeListing.of(one).differences(TreeListing.of(two))).isEmpty();
        assertThat(TreeListing.of(one).lines()).contains(
                "d/disk: TYPE=b MODE=644 OWNER=0:0 MTIME=981173106.123456789 DEVICE=103:11170",
                "d/link: TYPE=l MODE=777 OWNER=0:0 TARGET=file MTIME=981173106.123456789",
                "d/same: TYPE=f MODE=4755 OWNER=0:0 SIZE=5 CONTENT="
                        + "b9e68e1bea3e5b19ca6b2f98b73a54b73daafaa250484902e09982e07a12e733 LINKS=d/file = d/same"
                        + " MTIME=981173106.123456789 XATTRS=user.bytes=0x00ff0a3d");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', ignoreLeadingAndTrailingWhitespace = true, value = {
        "chmod 755 d/file;                            d/file: MODE=4755 | MODE=755",
        "chmod +t d;                                  d: MODE=755 | MODE=1755",
        "chown -h 7:8 d/link;                         d/link: OWNER=0:0 | OWNER=7:8",
        "ln -sf other d/link;                         d/link: TARGET=file | TARGET=other",
        "rm d/null && mknod d/null c 1 5;             d/null: DEVICE=1:3 | DEVICE=1:5",
        "rm d/null && mknod d/null b 1 3;             d/null: TYPE=c | TYPE=b",
        "rm d/link && mkfifo d/link; "
                + "d/link: TYPE=l MODE=777 TARGET=file | TYPE=p MODE=644",
        "touch -hd 2001-02-03T04:05:06.123456788Z d/link; "
                + "d/link: MTIME=981173106.123456789 | MTIME=981173106.123456788",
        "touch -d 1969-12-31T23:59:58.5Z d/pipe;      d/pipe: MTIME=981173106.123456789 | MTIME=-1.500000000",
        "setfattr -n user.bytes -v 0x00 d/file;       "
                + "d/file: XATTRS=user.bytes=0x00ff0a3d | XATTRS=user.bytes=0x00",
        "setfattr -h -n trusted.a -v 0x d/link;       d/link: nothing | XATTRS=trusted.a=0x",
        "rm d/pipe;                                   "
                + "d/pipe: TYPE=p MODE=644 OWNER=0:0 MTIME=981173106.123456789 | absent",
    })
    void aChangeIsFound(String change, String line) throws Exception {
        shell(two, change);
        shell(two, "find . -newermt 2002-01-01 -exec touch -hd " + TIME + " {} +");

        assertThat(TreeListing.of(one).differences(TreeListing.of(two)))
                .allMatch(found -> found.equals(line) || found.startsWith("d/same: "), line).contains(line);
    }

    @Test
    void aFileThatIsNoLongerAHardlinkIsFound() throws Exception {
        shell(two, "cp -a d/same x && mv -f x d/same && find . -newermt 2002-01-01 -exec touch -hd " + TIME + " {} +");

        assertThat(TreeListing.of(one).differences(TreeListing.of(two))).containsExactly(
                "d/file: LINKS=d/file = d/same | nothing", "d/same: LINKS=d/file = d/same | nothing");
    }

    @Test
    void namesAreBytes() throws Exception {
        Path odd = Files.createDirectory(folder.resolve("odd"));
        shell(odd, "touch $'new\\nline' 'back\\slash' $'n\\xff\\xfe' '# file: x' ' = ' -- -dash;"
                + " setfattr -n user.a -v 0x01 ./*; ln -s $'\\xff\\n' link");

        TreeListing listing = TreeListing.of(odd);

        assertThat(listing.paths()).containsExactlyInAnyOrder(TreeListing.TOP, "new\nline", "back\\slash",
                "n\u00ff\u00fe", "# file: x", " = ", "-dash", "link");
        assertThat(listing.paths()).filteredOn(path -> listing.get(path, TreeListing.Column.TYPE).equals("f"))
                .hasSize(6).allMatch(path -> listing.get(path, TreeListing.Column.XATTRS).equals("user.a=0x01"));
        assertThat(listing.get("link", TreeListing.Column.TARGET)).isEqualTo("\u00ff\n");
        assertThat(listing.differences(TreeListing.of(one))).anyMatch(line -> line.startsWith("new\\x0aline: "));
    }

    @Test
    void manyDifferencesAreCutShort() throws Exception {
        for (int i = 0; i < 60; i++) {
            Files.writeString(one.resolve("f" + i), "", StandardCharsets.UTF_8);
        }
        Command.of("touch", "-r", one.toString(), two.toString()).run().succeeds();

        assertThat(TreeListing.of(one).differences(TreeListing.of(two))).hasSize(41).last()
                .isEqualTo("and 20 paths more");
    }

    private static void shell(Path folder, String line) throws Exception {
        Command.of("bash", "-euc", "cd \"$0\"; " + line, folder.toString()).run().succeeds();
    }
}
