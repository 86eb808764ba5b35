package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagFilterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static String of(String pattern, String semver, String tags) {
        return String.join(" ", Stream.of(tags.split(" ")).filter(TagFilter.of(pattern, semver, SECOND)).toList());
    }

    /** The expected tags are what npm's semver says. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {">=1.2 <2; 1.2 1.2.0 v1.9.9 V1.5", "^1.2; 1.2 1.2.0 v1.9.9 V1.5",
        "1.x || 3.x; 1.1 1.2 1.2.0 v1.9.9 V1.5 3", "~1.2; 1.2 1.2.0", "2.0.0-rc1; 2.0.0-rc1", ">=v2; 2 2.0.0 3",
        "1.1 - 1.2; 1.1 1.2 1.2.0"})
    void rangesAreThoseOfNpm(String range, String expected) {
        assertThat(of(null, range,
                "latest 1.1 1.2 1.2.0 1.2.0-alpine v1.9.9 V1.5 2 2.0.0 2.0.0-rc1 3 01.2.3 1.2.3.4 1.2_x v 99999999999999999999.1"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "", ">=1.2 garbage", "><", "1.2.3.4", "1 ||", ">=1.2, <2"})
    void whatIsNoRangeIsRefused(String range) {
        assertThatIllegalArgumentException().isThrownBy(() -> TagFilter.of(null, range, SECOND))
                .withMessageContaining("no range of versions");
    }

    @Test
    void anExpressionIsFoundAnywhereInATag() {
        assertThat(of("-alpine$", null, "1-alpine alpine-1 2-alpine")).isEqualTo("1-alpine 2-alpine");
        assertThat(of("^v", ">=2", "v1 v2 2 v3")).isEqualTo("v2 v3");
    }

    @Test
    void anExpressionThatNeverEndsIsStopped() {
        assertThatIllegalArgumentException().isThrownBy(() -> TagFilter.of("(a+)+\\1b", null, SECOND).test("a".repeat(127) + "."))
                .withMessageContaining("takes longer than 1.0 s");
    }
}
