package io.occystrap.layer.rootfs;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Layers of few names, so that they meet: what is a directory in one is a link in the next. */
final class RandomLayers {

    private RandomLayers() {
    }

    static Arbitrary<List<List<Change>>> arbitrary() {
        Arbitrary<String> path = Arbitraries.of("a", "b", "c").list().ofMinSize(1).ofMaxSize(3)
                .map(names -> String.join("/", names));
        Arbitrary<String> target = Arbitraries.oneOf(path, path.map(p -> "/" + p), path.map(p -> "../" + p),
                Arbitraries.of(".", "..", "/", "d"));
        Arbitrary<String> content = Arbitraries.strings().withCharRange('k', 'z').ofMinLength(1).ofMaxLength(3);
        Arbitrary<Change> change = Arbitraries.frequencyOf(
                Tuple.of(5, Combinators.combine(path, content).as(Change::file)),
                Tuple.of(4, path.map(Change::directory)),
                Tuple.of(3, Combinators.combine(path, target).as(Change::symlink)),
                Tuple.of(3, Combinators.combine(path, path).as(Change::hardlink)),
                Tuple.of(2, path.map(Change::deleted)),
                Tuple.of(1, path.map(Change::emptied)));
        return change.list().ofMaxSize(6).list().ofMinSize(1).ofMaxSize(4);
    }
}
