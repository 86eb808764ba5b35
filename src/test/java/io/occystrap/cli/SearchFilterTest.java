package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.occystrap.job.FilterArgument;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The filter that searches is an endpoint of another component. */
class SearchFilterTest {

    @Test
    void isAnEndpointThatSearchesWhatPasses() {
        assertThat(FilterArgument.slip(List.of("search:pattern=*.pem,content=KEY", "normalize-timestamps")))
                .isEqualTo("occystrap-search:search?pattern=RAW(*.pem)&content=RAW(KEY)&passing=true&allowFromHeaders=true\n"
                        + "occystrap-filter:normalize-timestamps");
    }

    @Test
    void refusesWhatIsNeitherTrueNorFalse() {
        assertThatIllegalArgumentException().isThrownBy(() -> FilterArgument.parse("search:pattern=a,regex=perhaps"))
                .withMessageContaining("true or false");
    }
}
