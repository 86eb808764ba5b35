package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees who forgot to redirect. */
@RequiresTools("script")
class TerminalIT {

    @ParameterizedTest
    @CsvSource({"inspect tar://-, standard input is a terminal", "search-layers-tarfile - x, standard input is a terminal",
        "process tar://nothing tar://-, standard output is a terminal"})
    void archivesNeitherComeFromATerminalNorGoThere(String arguments, String error) throws Exception {
        Command.Outcome outcome = Command.of("script", "--quiet", "--return", "--command",
                Path.of("occystrap").toAbsolutePath() + " " + arguments, "/dev/null").run();

        assertThat(outcome.out().lines()).singleElement().asString().startsWith("occystrap: error: " + error);
        assertThat(outcome.code()).isEqualTo(2);
    }
}
