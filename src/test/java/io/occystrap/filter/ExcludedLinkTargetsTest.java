package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.TarMember;
import io.occystrap.fixture.TarMember.Format;
import io.occystrap.fixture.TarMember.Sparse;
import io.occystrap.fixture.TarMember.Style;
import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.RewrittenLayer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Hard links to what is left out. Names and contents are those that commons-compress reads. */
class ExcludedLinkTargetsTest {

    private static final String LONG = "long/".repeat(58) + "name of 300";

    private static TarMember link(String name, String target) {
        return TarMember.of(name, '1', target);
    }

    private static List<String> list(byte[] tar) throws IOException {
        List<String> entries = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.add(entry.getName() + (entry.isLink() || entry.isSymbolicLink() ? " -> " + entry.getLinkName()
                        : "0S".indexOf(entry.getLinkFlag()) >= 0 ? "=" + new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        : " " + (char) entry.getLinkFlag() + entry.getDevMajor() + ":" + entry.getDevMinor()));
            }
        }
        return entries;
    }

    private static List<String> excluded(TarMember... members) throws IOException {
        return list(Rewritten.by(Rewritten.tar(members), Rewritten.exclude("gone*")));
    }

    @Test
    void theFirstOfSeveralLinksBecomesTheFile() throws IOException {
        assertThat(excluded(TarMember.file("gone", "text"), link("one", "./gone"), link("d/two", "gone"),
                link("three", "d/two"), link("gone2", "gone"), link("four", "gone2"))).containsExactly(
                        "one=text", "d/two -> one", "three -> d/two", "four -> one");
    }

    @Test
    void linksThroughWhatGoesMeanWhatIsBehindIt() throws IOException {
        assertThat(excluded(TarMember.file("stays", "text"), link("gone1", "stays"), link("gone2", "gone1"),
                link("one", "gone2"))).containsExactly("stays=text", "one -> stays");
        assertThat(excluded(TarMember.file("gone", "text"), link("gone1", "gone"), link("gone2", "gone1"),
                link("one", "gone2"), link("two", "gone1"), link("three", "gone"))).containsExactly(
                        "one=text", "two -> one", "three -> one");
    }

    @ParameterizedTest
    @CsvSource({"2, one -> somewhere", "3, one 38:7", "4, one 48:7", "6, one 60:0"})
    void theTargetMayBeAnything(char type, String expected) throws IOException {
        assertThat(excluded(TarMember.of("gone", type, type == '2' ? "somewhere" : ""), link("one", "gone")))
                .containsExactly(expected);
    }

    @Test
    void aLinkThatLedNowhereStays() throws IOException {
        assertThat(excluded(link("one", "gone"), TarMember.file("gone", "later"), link("gone2", "gone3"),
                TarMember.file("gone3", "later"), link("two", "gone2"))).containsExactly("one -> gone", "two -> gone2");
    }

    /** Image-spec forbids two entries of a name; where they are, each link means the one before it. */
    @Test
    void aNameThatOccursTwiceIsTwoFiles() throws IOException {
        assertThat(excluded(TarMember.file("gone", "first"), link("one", "gone"), TarMember.file("gone", "second"),
                link("two", "gone"), link("three", "gone"))).containsExactly("one=first", "two=second", "three -> two");
        assertThat(excluded(TarMember.file("gone", "text"), link("one", "gone"), TarMember.file("one", "another"),
                link("two", "gone"))).containsExactly("one=text", "one=another", "two=text");
    }

    @ParameterizedTest
    @EnumSource(value = Format.class, names = {"GNU", "PAX"})
    void namesMayBeLong(Format format) throws IOException {
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);
        Style style = new Style(1, true, TarMember.Numbers.OCTAL, 7, TarMember.Numbers.BINARY, TarMember.Checksum.USUAL,
                TarMember.Checksum.USUAL, (byte) 0, List.of(), List.of(), Sparse.NONE);
        TarMember target = new TarMember(format, LONG + "/gone", '0', "", text, style);
        TarMember toShort = new TarMember(format, "one", '1', LONG + "/gone", new byte[0], style);
        TarMember toLong = new TarMember(format, LONG + "/one", '1', LONG + "/gone", new byte[0], style);
        TarMember second = new TarMember(format, "two", '1', LONG + "/gone", new byte[0], style);

        assertThat(excluded(target, toShort, second)).containsExactly("one=text", "two -> one");
        assertThat(excluded(target, toLong, second)).containsExactly(LONG + "/one=text", "two -> " + LONG + "/one");
        assertThat(excluded(TarMember.file("gone", "text"), toLong.linkedTo("gone"), second.linkedTo("gone")))
                .containsExactly(LONG + "/one=text", "two -> " + LONG + "/one");
    }

    @ParameterizedTest
    @EnumSource(value = Sparse.class, names = {"OLD", "V00", "V01", "V10"})
    void theTargetMayBeSparse(Sparse sparse) throws IOException {
        byte[] segments = "s".repeat(512 * 30).getBytes(StandardCharsets.UTF_8);
        Style style = new Style(1, true, TarMember.Numbers.OCTAL, 7, TarMember.Numbers.OCTAL, TarMember.Checksum.USUAL,
                TarMember.Checksum.USUAL, (byte) 0, List.of(), List.of(), sparse);
        TarMember target = new TarMember(sparse == Sparse.OLD ? Format.GNU : Format.PAX, "gone",
                sparse == Sparse.OLD ? 'S' : '0', "", segments, style);
        String file = list(Rewritten.tar(target)).get(0);
        assertThat(file).hasSize("gone=".length() + 512 * 88);

        assertThat(excluded(target, link("one", "gone"), TarMember.file("after", "text"))).containsExactly(
                "one" + file.substring(4), "after=text");
    }

    @Test
    void theTargetMayBeInALowerLayer() throws IOException {
        List<byte[]> below = List.of(
                Rewritten.tar(TarMember.file("gone", "lowest"), TarMember.file("stays", "text")),
                Rewritten.tar(TarMember.file("gone", "lower"), link("gone1", "gone"), link("gone2", "stays"),
                        link("gone3", "gone2"), link("gone4", "nowhere")),
                Rewritten.tar(TarMember.file("other", "x")));
        byte[] tar = Rewritten.tar(link("one", "gone"), link("two", "gone1"), link("three", "gone3"), link("four", "gone4"),
                link("five", "gone1"));

        assertThat(list(Rewritten.over(below, tar, Rewritten.exclude("gone*")))).containsExactly("one=lower", "two -> one",
                "three -> stays", "four -> gone4", "five -> one");
    }

    @Test
    void aTargetOfALowerLayerIsWhatEarlierFiltersMadeOfIt() throws IOException {
        List<byte[]> below = List.of(Rewritten.tar(TarMember.file("gone", "before")));

        byte[] tar = Rewritten.over(below, Rewritten.tar(link("one", "gone")),
                new EntriesFilter(entry -> entry.path().equals("gone")
                        ? EntryDecision.replace("after".getBytes(StandardCharsets.UTF_8)) : EntryDecision.keep()),
                Rewritten.exclude("gone"));

        assertThat(list(tar)).containsExactly("one=after");
    }

    @Test
    void targetsInTheOrderOfTheirLinksCostOneReading() throws IOException {
        List<TarMember> members = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            members.add(TarMember.file("gone/" + i, "text " + i));
        }
        for (int i = 0; i < 2000; i++) {
            members.add(link("stays/" + i, "gone/" + i));
        }
        MemoryLayer layer = new MemoryLayer(Rewritten.tar(members));

        List<String> left = list(Rewritten.read(new RewrittenLayer(layer, List.of(), List.of(Rewritten.exclude("gone")))));

        assertThat(left).hasSize(2000).contains("stays/0=text 0", "stays/1999=text 1999");
        assertThat(layer.opened()).isEqualTo(2);
    }

    @Test
    void tooManyInAnotherOrderAreRefused() throws IOException {
        List<TarMember> members = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            members.add(TarMember.file("gone/" + i, ""));
        }
        for (int i = 1499; i >= 0; i--) {
            members.add(link("stays/" + i, "gone/" + i));
        }
        byte[] tar = Rewritten.tar(members);

        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> Rewritten.by(tar, Rewritten.exclude("gone")))
                .withMessageContaining(new MemoryLayer(tar).name()).withMessageContaining("too many of its hard links");
    }
}
