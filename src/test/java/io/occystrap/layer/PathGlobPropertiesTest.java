package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against a matcher that tries everything, and so is easy to believe. */
class PathGlobPropertiesTest {

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of("a", "b", "/", "*", "**", "?", "[ab]", "[!a]", "**/", "/").list().ofMinSize(1).ofMaxSize(7)
                .map(parts -> String.join("", parts)).filter(pattern -> !model(pattern).isEmpty());
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("a", "b", "c", "/").list().ofMaxSize(8).map(parts -> model(String.join("", parts)));
    }

    @Property(tries = 20_000)
    void agreesWithTheModel(@ForAll("patterns") String pattern, @ForAll("names") String name) {
        boolean slash = pattern.contains("/");
        boolean expected = matches(model(pattern), 0, name, slash)
                || !slash && matches(model(pattern), 0, name.substring(name.lastIndexOf('/') + 1), false);

        assertThat(PathGlob.parse(pattern).matches(name)).isEqualTo(expected);
    }

    /** Without empty components. */
    private static String model(String path) {
        return path.replaceAll("/+", "/").replaceAll("^/|/$", "");
    }

    /** Whether what the pattern has from there on matches the name. */
    private static boolean matches(String pattern, int at, String name, boolean slash) {
        if (at == pattern.length()) {
            return name.isEmpty();
        }
        String rest = pattern.substring(at);
        boolean component = at == 0 || pattern.charAt(at - 1) == '/';
        if (rest.startsWith("*")) {
            int stars = rest.length() - rest.replaceFirst("^\\*+", "").length();
            int end = at + stars;
            if (stars > 1 && component && pattern.startsWith("/", end)) {
                if (matches(pattern, end + 1, name, slash)) {
                    return true;
                }
                for (int i = 0; i < name.length(); i++) {
                    if (name.charAt(i) == '/' && matches(pattern, end + 1, name.substring(i + 1), slash)) {
                        return true;
                    }
                }
                return false;
            }
            for (int i = 0; i <= name.length(); i++) {
                if (stars == 1 && slash && name.substring(0, i).contains("/")) {
                    return false;
                }
                if (matches(pattern, end, name.substring(i), slash)) {
                    return true;
                }
            }
            return false;
        }
        if (name.isEmpty()) {
            return false;
        }
        char c = name.charAt(0);
        boolean wild = !(slash && c == '/');
        boolean one;
        int length = 1;
        if (rest.startsWith("[ab]")) {
            one = c == 'a' || c == 'b';
            length = 4;
        } else if (rest.startsWith("[!a]")) {
            one = wild && c != 'a';
            length = 4;
        } else {
            one = rest.charAt(0) == '?' ? wild : rest.charAt(0) == c;
        }
        return one && matches(pattern, at + length, name.substring(1), slash);
    }
}
