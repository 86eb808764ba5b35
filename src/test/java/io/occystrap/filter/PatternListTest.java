package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternListTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a|a", "a,b|a b", ",a,,b,|a b", "a[,]b,c|a[,]b c", "[],],c|[],] c",
        "[!],],c|[!],] c", "[^,],c|[^,] c", "[[,],c|[[,] c", "**/.git/**,**/*.pyc|**/.git/** **/*.pyc"})
    void commasStandBetweenPatternsButForThoseOfSets(String text, String patterns) {
        assertThat(PatternList.parse(text)).containsExactly(patterns.split(" "));
    }
}
