package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which routes are loaded for a command. */
class RouteFilesTest {

    @TempDir
    private Path folder;
    private Path installation;
    private Path own;

    private static List<String> places(String joined) {
        return Arrays.asList(joined.split(","));
    }

    private Path write(Path root, String name, String... sent) throws IOException {
        Path file = Files.createDirectories(root.resolve("commands")).resolve(name + ".yaml");
        StringBuilder text = new StringBuilder();
        for (String other : sent) {
            text.append("- to:\n    uri: direct:").append(other).append('\n');
        }
        return Files.writeString(file, text);
    }

    private List<String> of(String command) throws IOException {
        installation = folder.resolve("installed");
        own = folder.resolve("own");
        return places(new RouteFiles(installation).commandWithItsRoutes(command, own));
    }

    @Test
    void thoseItSendsToAndThoseTheySendToEachOnce() throws Exception {
        Path first = write(folder.resolve("installed/routes"), "first", "first", "second", "third", "not-a-file");
        Path second = write(folder.resolve("installed/routes"), "second", "third", "first");
        Path third = write(folder.resolve("installed/routes"), "third");
        write(folder.resolve("installed/routes"), "fourth");

        assertThat(of("first")).containsExactly("file:" + first, "file:" + second, "file:" + third);
    }

    @Test
    void aChangedCopyIsTheOneThatIsLoaded() throws Exception {
        Path first = write(folder.resolve("installed/routes"), "first", "second");
        write(folder.resolve("installed/routes"), "second");
        Path second = write(folder.resolve("own"), "second");

        assertThat(of("first")).containsExactly("file:" + first, "file:" + second);
    }

    @Test
    void withoutAnInstallationThoseInTheJar() throws Exception {
        assertThat(places(new RouteFiles(null).commandWithItsRoutes("inspect", null)))
                .containsExactly("classpath:/io/occystrap/routes/commands/inspect.yaml",
                        "classpath:/io/occystrap/routes/commands/read-source.yaml");
        assertThat(places(new RouteFiles(null).commandWithItsRoutes("fetch-to-tarfile", null))).hasSize(1);
    }
}
