package io.occystrap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterArgumentTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"exclude:pattern=a|a", "exclude:pattern=a,b|a,b", "exclude:pattern=a,pattern=b|a,b",
        "exclude:pattern=**/.git/**,**/*.pyc|**/.git/**,**/*.pyc", "exclude:pattern=a[,]b|a[,]b", "exclude:pattern=a=b,c=d|a=b,c=d",
        "exclude:pattern=a:b|a:b"})
    void patternsGoOn(String text, String patterns) {
        assertThat(FilterArgument.parse(text)).isEqualTo(new FilterArgument("exclude", Map.of("pattern", patterns)));
    }

    @Test
    void optionsHaveKeys() {
        assertThat(FilterArgument.parse("normalize-timestamps").options()).isEmpty();
        assertThat(FilterArgument.parse("normalize-timestamps:ts=-5,config=true").options())
                .isEqualTo(Map.of("ts", "-5", "config", "true"));
        assertThat(FilterArgument.parse("inspect:file=a,b.jsonl").options()).isEqualTo(Map.of("file", "a,b.jsonl"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "excludes:pattern=a|there is no filter excludes (there are exclude, normalize-timestamps, inspect, search)",
        "|there is no filter", "exclude:glob=a|glob is no option of the filter exclude (pattern is)",
        "normalize-timestamps:time=1|time is no option of the filter normalize-timestamps (config, ts are)",
        "exclude:*.pyc|is not of the form NAME:KEY=VALUE,KEY=VALUE", "exclude:|is not of the form",
        "exclude:pattern=|the option pattern of the filter exclude is empty", "inspect:file=|the option file",
        "normalize-timestamps:ts=now|the option ts of the filter normalize-timestamps is now, but must be a number",
        "normalize-timestamps:ts=1.5|must be a number", "normalize-timestamps:ts=1,ts=2|must be a number",
        "normalize-timestamps:config=yes|must be true or false", "inspect:file=a{{b|has {{ in it",
        "'exclude:pattern=a\nb'|has a line break", "exclude:pattern=a)&b|has a line break or )&"})
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> FilterArgument.slip(List.of(text == null ? "" : text)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void aSlipHasALineForEach() {
        assertThat(FilterArgument.slip(null)).isNull();
        assertThat(FilterArgument.slip(List.of())).isNull();
        assertThat(FilterArgument.slip(List.of("exclude:pattern=a&b=?c", "inspect:file=#x"))).isEqualTo(
                "occystrap-filter:exclude?pattern=RAW(a&b=?c)\noccystrap-filter:inspect?file=RAW(./#x)");
    }
}
