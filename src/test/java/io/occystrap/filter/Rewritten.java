package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.TarMember;
import io.occystrap.image.Layer;
import io.occystrap.image.Printable;
import io.occystrap.layer.LayerFilter;
import io.occystrap.layer.RewrittenLayer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Layers in memory, through filters. */
final class Rewritten {

    /** Two zero blocks, what GNU tar fills its last record with, and what nobody should put behind an archive. */
    static final byte[] END = Packed.join(new byte[1024], new byte[3000],
            "garbage".getBytes(StandardCharsets.US_ASCII));

    private Rewritten() {
    }

    /** @return what the filters make of an archive */
    static byte[] by(byte[] tar, LayerFilter... filters) throws IOException {
        return over(List.of(), tar, filters);
    }

    /** @return what the filters make of an archive that lies on others */
    static byte[] over(List<byte[]> below, byte[] tar, LayerFilter... filters) throws IOException {
        List<Layer> layers = below.stream().<Layer>map(MemoryLayer::new).toList();
        return read(new RewrittenLayer(new MemoryLayer(tar), layers, List.of(filters)));
    }

    static byte[] read(Layer layer) throws IOException {
        try (InputStream in = layer.uncompressed()) {
            return in.readAllBytes();
        }
    }

    /** @return an archive of these entries as they were made */
    static byte[] tar(List<TarMember> members) {
        return Packed.join(Packed.join(members.stream().map(TarMember::bytes).toArray(byte[][]::new)), END);
    }

    static byte[] tar(TarMember... members) {
        return tar(List.of(members));
    }

    static LayerFilter exclude(String... patterns) {
        return new ExcludeFilter(List.of(patterns));
    }

    static LayerFilter normalize(long seconds) {
        return new NormalizeTimestampsFilter(seconds, false);
    }

    /** Two archives are the same; of others, the place is shown where they differ first. */
    static void assertSame(byte[] actual, byte[] expected) {
        int at = Arrays.mismatch(actual, expected);
        if (at >= 0) {
            assertThat(around(actual, at)).as("block %d, byte %d", at / 512, at % 512).isEqualTo(around(expected, at));
        }
        assertThat(at).as("they differ only at their ends").isEqualTo(-1);
    }

    private static String around(byte[] bytes, int at) {
        int from = Math.max(0, at - 16);
        int to = Math.min(bytes.length, at + 48);
        return from >= to ? "its end" : Printable.escape(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }
}
