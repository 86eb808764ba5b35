package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryNumbersTest {

    @Test
    void hasTheLastNumberOfEachPath() {
        EntryNumbers numbers = new EntryNumbers();
        for (int i = 0; i < 100_000; i++) {
            numbers.put("path/" + i, i);
        }
        for (int i = 0; i < 100_000; i += 2) {
            numbers.put("path/" + i, i + 1_000_000L);
        }

        for (int i = 0; i < 100_000; i++) {
            assertThat(numbers.get("path/" + i)).isEqualTo(i % 2 == 0 ? i + 1_000_000L : i);
            assertThat(numbers.get("other/" + i)).isEqualTo(EntryNumbers.NONE);
        }
    }
}
