package io.occystrap.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.rootfs.RootFiles;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserResolverTest {

    private static final String PASSWD = """
            # comment:x:1:1::/comment:
            #500:x:500:500::/comment:

            root:x:0:3:root:/root:/bin/sh
            app:x:1000:1001:App:/home/app:/bin/sh
            second:x:1000:2000::/home/second:
            app:x:2:2::/twice:
              blank:x:1002:1003::/blank:
            nohome:x:1004:1005::
            noshell:x:1006:1007
            77:x:78:79::/digits:
            text:x:abc:1::/:
            large:x:2147483648:1::/:
            huge:x:18446744073709551616:1::/:
            minus:x:-1:1::/:
            cut:x
            badgroup:x:1008:x::/:
            größe:x:1009:1009::/große:
            """;
    private static final String GROUP = """
            # staff:x:1:app
            wheel:x:10:root,app
            staff:x:50:app
            again:x:50:app
            own:x:1001:
            notapp:x:60:application,xapp,app2
            last:x:70:root,second,blank,app
            66:x:67:
            badmember:x:zero:noshell
            badid:x:4294967296:
            """;

    private static ProcessUser resolve(String text, RootFiles root) throws IOException {
        return new UserResolver("image x", root).resolve(text);
    }

    private static ProcessUser of(String text) throws IOException {
        return resolve(text, new FakeRoot().file("/etc/passwd", PASSWD).file("/etc/group", GROUP));
    }

    private static void refuses(String text, RootFiles root, String... words) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> resolve(text, root))
                .satisfies(e -> assertThat(e.getMessage()).startsWith("image x ").contains(words));
    }

    private static void refuses(String text, String... words) {
        refuses(text, new FakeRoot().file("/etc/passwd", PASSWD).file("/etc/group", GROUP), words);
    }

    @ParameterizedTest
    @CsvSource({
        "'',            0,    3,          /root",
        "0,             0,    3,          /root",
        "root:0,        0,    0,          /root",
        "1000,          1000, 1001,       /home/app",
        "1000:,         1000, 1001,       /home/app",
        "01000,         1000, 1001,       /home/app",
        "1000:7,        1000, 7,          /home/app",
        "1000:staff,    1000, 50,         /home/app",
        "app:7,         1000, 7,          /home/app",
        "app:staff,     1000, 50,         /home/app",
        "app:66,        1000, 66,         /home/app",
        ":staff,        0,    50,         /root",
        "4321,          4321, 0,          /",
        "4321:4322,     4321, 4322,       /",
        "500,           500,  0,          /",
        "77,            77,   0,          /",
        "2147483647,    2147483647, 0,    /",
        "5:2147483647,  5,    2147483647, /",
        "nohome,        1004, 1005,       /",
        "noshell:1,     1006, 1,          /",
        "noshell:1007,  1006, 1007,       /",
        "größe,         1009, 1009,       /große",
    })
    void resolves(String text, long uid, long gid, String home) throws Exception {
        assertThat(of(text)).isEqualTo(new ProcessUser(uid, gid, List.of(), home));
    }

    @Test
    void addsTheGroupsOfANameWithoutAGroup() throws Exception {
        assertThat(of("app")).isEqualTo(new ProcessUser(1000, 1001, List.of(10L, 50L, 70L), "/home/app"));
        assertThat(of("app:")).isEqualTo(of("app"));
        assertThat(of("blank")).isEqualTo(new ProcessUser(1002, 1003, List.of(70L), "/blank"));
        assertThat(of("root").additionalGids()).containsExactly(10L, 70L);
    }

    @Test
    void takesNumbersOfAnImageWithoutFiles() throws Exception {
        assertThat(resolve("", new FakeRoot())).isEqualTo(new ProcessUser(0, 0, List.of(), "/"));
        assertThat(resolve("5:6", new FakeRoot())).isEqualTo(new ProcessUser(5, 6, List.of(), "/"));
        refuses("root", new FakeRoot(), "/etc/passwd", "root");
        refuses("0:root", new FakeRoot(), "/etc/group", "root");
    }

    @ParameterizedTest
    @CsvSource({"none, /etc/passwd has no user none", "none:0, /etc/passwd has no user none",
        "app:none, /etc/group has no group none", "1000:none, /etc/group has no group none",
        "+7, has no user +7", "# comment, has no user", "0x0, has no user 0x0", "' ', has no user", "٣, has no user"})
    void namesWhoIsUnknown(String text, String words) {
        refuses(text, words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967295", "4294967296", "18446744073709551616", "-1", "0:-1",
        "0:2147483648", "0:99999999999999999999999999999999", "text", "large", "huge", "minus", "cut", "badgroup",
        "noshell", "0:badid", "app:badid"})
    void refusesAnIdThatIsNoneRatherThanTakeItForRoots(String text) {
        refuses(text, " has the id ", "which is none from 0 to 2147483647");
    }

    @Test
    void saysWhichIdIsOutOfRange() {
        refuses("2147483648", "user 2147483648 has the id 2147483648", "0 to 2147483647");
        refuses("0:2147483648", "2147483648", "0 to 2147483647");
        refuses("text", "user text has the id abc");
        refuses("badgroup", "group of its user badgroup has the id x");
        refuses("app:badid", "group badid has the id 4294967296");
        refuses("noshell", "group badmember has the id zero");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:2:3", "app:staff:", "::"})
    void refusesMoreThanUserAndGroup(String text) {
        refuses(text, "user:group");
    }

    @Test
    void refusesWhatIsNoRegularFile() {
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> resolve("app", new FakeRoot().pipe("/etc/passwd")));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> resolve("app",
                new FakeRoot().file("/etc/passwd", PASSWD).pipe("/etc/group")));
    }

    @Test
    void readsNoMoreThanFourMebibytes() throws Exception {
        String line = "app:x:1:2::/home:\n";
        String most = line + "\n".repeat((4 << 20) - line.length());
        assertThat(resolve("app", new FakeRoot().file("/etc/passwd", most)).uid()).isEqualTo(1);
        refuses("app", new FakeRoot().file("/etc/passwd", most + "\n"), "/etc/passwd", "large");
        refuses("app", new FakeRoot().file("/etc/passwd", line).file("/etc/group", most + "\n"), "/etc/group", "large");
    }

    @Test
    void readsNoLineOfMoreThan64Kibibytes() throws Exception {
        String line = "app:x:1:2::/home:\n";
        String longest = "x".repeat(64 << 10);
        assertThat(resolve("app", new FakeRoot().file("/etc/passwd", line + longest)).uid()).isEqualTo(1);
        refuses("app", new FakeRoot().file("/etc/passwd", line + longest + "x"), "/etc/passwd", "large");
    }

    @Test
    void refusesMoreGroupsThanLinuxTakes() throws Exception {
        FakeRoot root = new FakeRoot().file("/etc/passwd", "app:x:1:2::/:\n");
        StringBuilder groups = new StringBuilder();
        for (int i = 1; i <= 65_536; i++) {
            groups.append("g:x:").append(i).append(":app\n");
        }
        assertThat(resolve("app", root.file("/etc/group", groups.toString())).additionalGids())
                .hasSize(65_536);
        refuses("app", root.file("/etc/group", groups + "g:x:65537:app\n"), "more groups");
    }

    @Test
    void refusesANulInAHome() {
        refuses("app", new FakeRoot().file("/etc/passwd", "app:x:1:2::/ho\0me:\n"), "NUL", "/etc/passwd");
    }
}
