package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ImageReferencePropertiesTest {

    @Property
    void readsWhatItWrites(@ForAll("hosts") String registry, @ForAll("repositories") String repository,
            @ForAll("tags") String tag, @ForAll byte[] content) {
        Digest digest = content.length == 0 ? null : Digest.of(content);
        String text = ImageReference.asPrefix(registry) + repository + ":" + tag + (digest == null ? "" : "@" + digest);
        ImageReference reference = ImageReference.parse(text);
        assertThat(reference).isEqualTo(new ImageReference(registry, repository, tag, digest)).hasToString(text);
    }

    @Property
    void readsTheShortFormThatItWrites(@ForAll("registries") String registry,
            @ForAll("repositories") String repository, @ForAll("tags") String tag) {
        for (String host : List.of(registry, "docker.io")) {
            ImageReference reference = new ImageReference(host, repository, tag, null);
            assertThat(ImageReference.parse(reference.repoTag().orElseThrow())).isEqualTo(reference);
        }
    }

    @Property
    void refusesNothingButByIllegalArgument(@ForAll String text) {
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    }

    /** Some of which Docker has no way to write. */
    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.oneOf(registries(), Arbitraries.of("myhost", "MYHOST", "ns", "a-b"));
    }

    @Provide
    Arbitrary<String> registries() {
        return Arbitraries.of("ghcr.io", "localhost", "localhost:5000", "127.0.0.1:1", "a-b.example:65535", "[::1]:80");
    }

    @Provide
    Arbitrary<String> repositories() {
        Arbitrary<String> word = Arbitraries.strings().withCharRange('a', 'z').withCharRange('0', '9')
                .ofMinLength(1).ofMaxLength(6);
        Arbitrary<String> separator = Arbitraries.of(".", "_", "__", "-", "--", "/", "/");
        return Combinators.combine(word, Combinators.combine(separator, word).as(String::concat).list().ofMaxSize(5))
                .as((first, more) -> first + String.join("", more));
    }

    @Provide
    Arbitrary<String> tags() {
        Arbitrary<String> first = Arbitraries.strings().alpha().numeric().withChars('_').ofLength(1);
        Arbitrary<String> rest = Arbitraries.strings().alpha().numeric().withChars('_', '.', '-').ofMaxLength(20);
        return Combinators.combine(first, rest).as(String::concat);
    }
}
