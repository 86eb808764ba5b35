package io.occystrap.filter;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RandomMembers;
import io.occystrap.fixture.TarMember;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A layer of any entries, with other times, is what those entries are when they are made with that time. */
class NormalizePropertiesTest {

    @Provide
    Arbitrary<List<TarMember>> members() {
        return RandomMembers.any().list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<Long> times() {
        return Arbitraries.of(0L, 1_700_000_000L, 077777777777L, 100000000000L, -1L, -62_135_596_800L);
    }

    @Property(tries = 2000)
    void onlyTimesAndChecksumsDiffer(@ForAll("members") List<TarMember> members, @ForAll("times") long seconds)
            throws IOException {
        byte[] entries = Packed.join(members.stream().map(member -> member.bytes(seconds)).toArray(byte[][]::new));

        Rewritten.assertSame(Rewritten.by(Rewritten.tar(members), Rewritten.normalize(seconds)),
                Packed.join(entries, Rewritten.END));
    }

    @Property(tries = 300)
    void onceMoreChangesNothing(@ForAll("members") List<TarMember> members, @ForAll("times") long seconds)
            throws IOException {
        byte[] once = Rewritten.by(Rewritten.tar(members), Rewritten.normalize(seconds));

        Rewritten.assertSame(Rewritten.by(once, Rewritten.normalize(seconds)), once);
    }
}
