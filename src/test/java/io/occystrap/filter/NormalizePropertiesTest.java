package io.occystrap.filter;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RandomMembers;
import io.occystrap.fixture.TarMember;
import java.io.IOException;
import java.util.List;
import java.util.Random;
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

    /** Other seconds, fractions of them or none, and whatever way of writing them: made of the same content, it is the same. */
    @Property(tries = 500)
    void twoBuildsBecomeOne(@ForAll("members") List<TarMember> members, @ForAll("times") long seconds, @ForAll Random random)
            throws IOException {
        byte[] first = Rewritten.tar(members.stream().map(member -> built(member, random)).toList());
        byte[] second = Rewritten.tar(members.stream().map(member -> built(member, random)).toList());

        Rewritten.assertSame(Rewritten.by(second, Rewritten.normalize(seconds)),
                Rewritten.by(first, Rewritten.normalize(seconds)));
    }

    private static TarMember built(TarMember member, Random random) {
        TarMember.Style style = member.style();
        boolean pax = member.format() == TarMember.Format.PAX;
        TarMember.Checksum[] sums = TarMember.Checksum.values();
        TarMember.Numbers[] numbers = TarMember.Numbers.values();
        return new TarMember(member.format(), member.name(), member.type(), member.link(), member.content(),
                new TarMember.Style(random.nextInt(2_000_000_000), pax ? random.nextBoolean() : style.fine(),
                        numbers[random.nextInt(numbers.length)], style.uid(), style.owner(), sums[random.nextInt(sums.length)],
                        sums[random.nextInt(sums.length)], (byte) 0, style.records(), style.global(), style.sparse()));
    }
}
