package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.RandomMembers;
import io.occystrap.fixture.TarMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A layer without some of its entries is what a slow and obvious model says that it is, byte for byte. */
class ExcludePropertiesTest {

    /** Patterns, and expressions for the paths that they match. */
    private static final Map<String, String> PATTERNS = Map.of("a", "(.*/)?a", "/a", "a", "a/b", "a/b", "**/c", "(.*/)?c",
            "b/**", "b/.+", "[cd]", "(.*/)?[cd]", "zzz", "zzz");

    @Provide
    Arbitrary<List<TarMember>> linked() {
        return RandomMembers.linked().list().ofMaxSize(12).map(ExcludePropertiesTest::distinct);
    }

    @Provide
    Arbitrary<List<TarMember>> any() {
        return RandomMembers.any().list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of(PATTERNS.keySet());
    }

    private static List<TarMember> distinct(List<TarMember> members) {
        Set<String> names = new HashSet<>();
        List<TarMember> distinct = new ArrayList<>(members);
        distinct.removeIf(member -> !names.add(ExcludeModel.path(member.name())));
        return distinct;
    }

    @Property(tries = 3000)
    void isWhatTheModelSays(@ForAll("linked") List<TarMember> members, @ForAll("patterns") String pattern)
            throws IOException {
        ExcludeModel model = new ExcludeModel(members, path -> path.matches(PATTERNS.get(pattern)));

        Rewritten.assertSame(Rewritten.by(Rewritten.tar(members), Rewritten.exclude(pattern)), model.bytes());
    }

    @Property(tries = 3000)
    void filesThatStayAreTheSameFiles(@ForAll("linked") List<TarMember> members, @ForAll("patterns") String pattern) {
        ExcludeModel model = new ExcludeModel(members, path -> path.matches(PATTERNS.get(pattern)));

        Assume.that(model.isWhole());
        assertThat(model.filesLeft()).isEqualTo(model.filesThatStay());
    }

    /** Links to what goes are in the other tests: these entries are named by what is no link's target. */
    @Property(tries = 1000)
    void whatStaysIsBitForBitWhatItWas(@ForAll("any") List<TarMember> members) throws IOException {
        ExcludeModel model = new ExcludeModel(members, path -> path.matches("(.*/)?(plain|f)"));

        Rewritten.assertSame(Rewritten.by(Rewritten.tar(members), Rewritten.exclude("plain", "f")), model.bytes());
    }

    @Property(tries = 500)
    void onceMoreChangesNothing(@ForAll("linked") List<TarMember> members, @ForAll("patterns") String pattern)
            throws IOException {
        byte[] once = Rewritten.by(Rewritten.tar(members), Rewritten.exclude(pattern));

        Rewritten.assertSame(Rewritten.by(once, Rewritten.exclude(pattern)), once);
    }
}
