package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChallengeTest {

    private static List<Challenge> parse(String... headers) {
        return Challenge.parse(List.of(headers));
    }

    @Test
    void readsAChallengeAsRegistriesSendIt() {
        assertThat(parse("Bearer realm=\"https://auth.example/token\",service=\"registry\",scope=\"repository:a/b:pull\""))
                .containsExactly(new Challenge("bearer", Map.of("realm", "https://auth.example/token", "service",
                        "registry", "scope", "repository:a/b:pull")));
    }

    @Test
    void readsParametersInAnyOrderAndCase() {
        assertThat(parse("BEARER SCOPE=\"s\", Service=x , rEaLm=\"r\""))
                .containsExactly(new Challenge("bearer", Map.of("scope", "s", "service", "x", "realm", "r")));
    }

    @Test
    void readsCommasSpacesAndEscapesInQuotes() {
        assertThat(parse("Bearer realm=\"a, b=\\\"c\\\" \\\\\",scope=\"repository:a:pull,push repository:b:pull\""))
                .containsExactly(new Challenge("bearer", Map.of("realm", "a, b=\"c\" \\", "scope",
                        "repository:a:pull,push repository:b:pull")));
    }

    @Test
    void readsSeveralChallengesInOneHeader() {
        // RFC 7235, section 4.1: its own example.
        assertThat(parse("Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\""))
                .containsExactly(
                        new Challenge("newauth", Map.of("realm", "apps", "type", "1", "title", "Login to \"apps\"")),
                        new Challenge("basic", Map.of("realm", "simple")));
    }

    @Test
    void readsSeveralHeaders() {
        assertThat(parse("Basic realm=\"x\"", "Bearer realm=\"y\"")).map(Challenge::scheme)
                .containsExactly("basic", "bearer");
    }

    @Test
    void readsSchemesWithoutParameters() {
        assertThat(parse("Negotiate, Basic realm=\"x\"", "NTLM")).containsExactly(new Challenge("negotiate", Map.of()),
                new Challenge("basic", Map.of("realm", "x")), new Challenge("ntlm", Map.of()));
    }

    @Test
    void passesOverToken68() {
        assertThat(parse("Negotiate YWJjZA==, Basic realm=\"x\"")).containsExactly(new Challenge("negotiate", Map.of()),
                new Challenge("basic", Map.of("realm", "x")));
        assertThat(parse("Negotiate YWJjZGU=")).containsExactly(new Challenge("negotiate", Map.of()));
        assertThat(parse("Negotiate a/b+c~d, Basic realm=\"x\"")).containsExactly(new Challenge("negotiate", Map.of()),
                new Challenge("basic", Map.of("realm", "x")));
        assertThat(parse("Negotiate YWJj")).containsExactly(new Challenge("negotiate", Map.of()));
    }

    @Test
    void allowsSpaceAroundTheEqualsSignAndEmptyElements() {
        assertThat(parse(" , ,Basic realm = \"x\" ,, charset=UTF-8,"))
                .containsExactly(new Challenge("basic", Map.of("realm", "x", "charset", "UTF-8")));
    }

    @Test
    void survivesAQuoteThatNeverEnds() {
        assertThat(parse("Bearer realm=\"http://x")).containsExactly(new Challenge("bearer", Map.of("realm", "http://x")));
    }

    @Test
    void passesOverHeadersOfAbsurdLength() {
        assertThat(parse("Bearer realm=\"" + "x".repeat(100_000) + "\"", "Basic realm=\"y\"")).map(Challenge::scheme)
                .containsExactly("basic");
    }

    @Property
    void endsForAnyText(@ForAll String text) {
        assertThat(parse(text)).hasSizeLessThanOrEqualTo(text.length());
    }
}
