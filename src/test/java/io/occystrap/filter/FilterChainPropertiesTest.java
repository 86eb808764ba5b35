package io.occystrap.filter;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RandomMembers;
import io.occystrap.fixture.TarMember;
import io.occystrap.layer.LayerFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Filters in one pass do what they do one after the other. */
class FilterChainPropertiesTest {

    /** Replaces the content of some files and drops others. */
    private static final LayerFilter ENTRIES = new EntriesFilter(entry -> switch (entry.path()) {
        case "a", "b/c" -> entry.header().isFile() ? EntryDecision.replace("new\n".getBytes(StandardCharsets.US_ASCII))
                : EntryDecision.keep();
        case "d", "a/b", "e/f" -> EntryDecision.drop();
        default -> entry.content(10).length > 5 ? EntryDecision.keep() : EntryDecision.drop();
    });

    @Provide
    Arbitrary<List<TarMember>> members() {
        return Arbitraries.oneOf(RandomMembers.any(), RandomMembers.linked()).list().ofMaxSize(10);
    }

    @Provide
    Arbitrary<List<LayerFilter>> filters() {
        return Arbitraries.of(Rewritten.exclude("a"), Rewritten.exclude("b/c", "plain"), Rewritten.exclude("zzz"),
                Rewritten.normalize(0), Rewritten.normalize(-1), ENTRIES).list().ofMinSize(2).ofMaxSize(4);
    }

    @Property(tries = 2000)
    void onePassIsAllPasses(@ForAll("members") List<TarMember> members, @ForAll("filters") List<LayerFilter> filters)
            throws IOException {
        // The last global header has no entry behind it.
        TarMember last = new TarMember(TarMember.Format.PAX, "plain", '0', "", new byte[3], new TarMember.Style(5, true,
                TarMember.Numbers.OCTAL_SPACE, 0, TarMember.Numbers.OCTAL, TarMember.Checksum.SPACES,
                TarMember.Checksum.SPACES, (byte) 'y',
                List.of(), List.of("comment=the end"), TarMember.Sparse.NONE));
        byte[] tar = Packed.join(Packed.join(members.stream().map(TarMember::bytes).toArray(byte[][]::new)), last.global(),
                Rewritten.END);
        byte[] expected = tar;
        for (LayerFilter filter : filters) {
            expected = Rewritten.by(expected, filter);
        }

        Rewritten.assertSame(Rewritten.by(tar, filters.toArray(LayerFilter[]::new)), expected);
    }
}
