package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TarMember;
import io.occystrap.fixture.TarMember.Format;
import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.LayerFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that are cut short, odd or hostile. */
class DamagedLayersTest {

    private static final LayerFilter NOTHING = Rewritten.exclude("nothing");

    private static void assertRefused(byte[] tar, LayerFilter filter, String why) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> Rewritten.by(tar, filter))
                .withMessageContaining("layer " + Sha.sha256(tar)).withMessageContaining(why);
    }

    /** Cut where an entry ends, an archive is only one without an end; elsewhere it is refused. */
    @Test
    void aLayerThatIsCutShortIsRefused() throws IOException {
        List<TarMember> members = new ArrayList<>();
        for (Format format : Format.values()) {
            members.add(new TarMember(format, "file of " + format, '0', "", new byte[700], TarMember.Style.PLAIN));
        }
        members.add(new TarMember(Format.PAX, "n".repeat(300), '0', "", new byte[512], TarMember.Style.PLAIN));
        members.add(new TarMember(Format.GNU, "n".repeat(300), '2', "l".repeat(200), new byte[0], TarMember.Style.PLAIN));
        List<Integer> ends = new ArrayList<>(List.of(0));
        members.forEach(member -> ends.add(ends.get(ends.size() - 1) + member.bytes().length));
        byte[] tar = Rewritten.tar(members);
        int entries = ends.get(ends.size() - 1);

        for (int cut = 0; cut < entries; cut++) {
            byte[] part = Arrays.copyOf(tar, cut);
            // The last block may lack what only fills it.
            boolean whole = ends.contains(cut) || ends.stream().anyMatch(end -> cutInPadding(part.length, end, members, ends));
            if (whole) {
                assertThat(Rewritten.by(part, NOTHING)).as("cut at %d", cut).isEqualTo(part);
            } else {
                assertThatExceptionOfType(MalformedImageException.class).as("cut at %d", cut)
                        .isThrownBy(() -> Rewritten.by(part, NOTHING))
                        .withMessageContaining("layer " + Sha.sha256(part));
            }
        }
    }

    private static boolean cutInPadding(int cut, int end, List<TarMember> members, List<Integer> ends) {
        int index = ends.indexOf(end) - 1;
        int padding = index < 0 ? 0 : (512 - members.get(index).content().length % 512) % 512;
        return cut <= end && cut >= end - padding && padding > 0;
    }

    @Test
    void whatFollowsTheEndIsNobodysBusiness() throws IOException {
        byte[] second = TarMember.file("gone", "after the end").bytes();
        byte[] tar = Packed.join(TarMember.file("stays", "x").bytes(), new byte[512], second, new byte[1024], new byte[] {7});

        assertThat(Rewritten.by(tar, Rewritten.exclude("gone"))).isEqualTo(tar);
        assertThat(Rewritten.by(Packed.join(new byte[512], second), Rewritten.exclude("gone")))
                .isEqualTo(Packed.join(new byte[512], second));
        assertThat(Rewritten.by(new byte[0], Rewritten.exclude("gone"))).isEmpty();
    }

    @Test
    void globalHeadersStayWhenTheirEntriesGo() throws IOException {
        byte[] global = new RawTar().entry("g", 'g', RawTar.records("comment=x")).bytes();
        byte[] one = Arrays.copyOf(global, 1024);
        byte[] stays = TarMember.file("stays", "x").bytes();
        byte[] tar = Packed.join(one, TarMember.file("gone", "x").bytes(), one, stays, one, Rewritten.END);

        assertThat(Rewritten.by(tar, Rewritten.exclude("gone")))
                .isEqualTo(Packed.join(one, one, stays, one, Rewritten.END));
    }

    @Test
    void whatNobodyReadsOfAGlobalHeaderMayBeAnything() throws IOException {
        byte[] odd = Arrays.copyOf(new RawTar().entry("g", 'g', "99 mtime=".getBytes(
                StandardCharsets.US_ASCII)).bytes(), 1024);
        byte[] tar = Packed.join(odd, TarMember.file("gone", "x").bytes(), Rewritten.END);

        assertThat(Rewritten.by(tar, Rewritten.exclude("gone"))).isEqualTo(Packed.join(odd, Rewritten.END));
        assertThat(Rewritten.by(tar, Rewritten.normalize(0))).startsWith(odd);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99 mtime=1\n", "9 mtime=1\n", "x mtime=1\n", "10 mtime=1\n11 noequals\n", "0", "5 \n"})
    void malformedPaxRecordsAreRefused(String records) {
        byte[] tar = Packed.join(Arrays.copyOf(new RawTar().entry("x", 'x', records.getBytes(
                StandardCharsets.US_ASCII)).bytes(), 1024), TarMember.file("file", "x").bytes(),
                Rewritten.END);

        assertRefused(tar, NOTHING, "a PAX record is malformed");
        assertRefused(tar, Rewritten.normalize(0), "a PAX record is malformed");
    }

    @Test
    void hugeHeadersAreRefusedBeforeTheyAreRead() {
        byte[] claim = RawTar.header("g", 'g', RawTar.octal(1L << 30), "", "");
        byte[] million = RawTar.header("g", 'g', RawTar.octal(1 << 20), "", "");
        byte[] many = new byte[0];
        for (int i = 0; i < 5; i++) {
            many = Packed.join(many, million, new byte[1 << 20]);
        }

        assertRefused(claim, NOTHING, "a header is extended by 1073741824 bytes");
        assertRefused(many, NOTHING, "a header is extended by 5242880 bytes");
    }
}
