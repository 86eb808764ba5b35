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

    private Path trigger(Path root, String name, String text) throws IOException {
        return Files.writeString(Files.createDirectories(root.resolve("triggers")).resolve(name + ".yaml"), text);
    }

    private List<String> started(Path... files) throws IOException {
        return places(new RouteFiles(folder.resolve("installed")).withTheirRoutes(
                Arrays.stream(files).map(RouteFiles::resource).toList(), folder.resolve("own")));
    }

    @Test
    void whatTwoStartedFilesShareIsLoadedOnce() throws Exception {
        Path shared = write(folder.resolve("installed/routes"), "shared", "deeper");
        Path deeper = write(folder.resolve("installed/routes"), "deeper");
        Path one = trigger(folder, "one", "- to:\n    uri: direct:shared\n");
        Path two = trigger(folder, "two", "- to:\n    uri: \"direct:shared\"\n- to:\n    uri: direct:deeper\n");

        assertThat(started(one, two, one)).containsExactly("file:" + one, "file:" + two, "file:" + shared, "file:" + deeper);
    }

    /** Two routes from one direct endpoint could not start. */
    @Test
    void whatAStartedFileDefinesItselfIsNotLoaded() throws Exception {
        write(folder.resolve("installed/routes"), "shared");
        Path one = trigger(folder, "one", "- route:\n    from:\n      uri: timer:x\n      steps:\n        - to:\n"
                + "            uri: direct:shared\n");
        Path two = trigger(folder, "two", "- route:\n    from:\n      id: it\n      parameters:\n        a: b\n"
                + "      uri: direct:shared\n      steps: []\n");

        assertThat(started(one, two)).containsExactly("file:" + one, "file:" + two);
    }

    @Test
    void whatStartsByItsNameIsThePersonsOwnOrTheInstallations() throws Exception {
        Path installed = trigger(folder.resolve("installed/routes"), "mine", "");
        RouteFiles files = new RouteFiles(folder.resolve("installed"));

        assertThat(files.startable("mine", null)).hasValue("file:" + installed);
        Path changed = trigger(folder.resolve("own"), "mine", "");
        assertThat(files.startable("mine", folder.resolve("own"))).hasValue("file:" + changed);
        assertThat(files.startable("nobody", null)).isEmpty();
        assertThat(files.startable("../commands/process", null)).isEmpty();
    }

    @Test
    void withoutAnInstallationWhatStartsByItsNameIsInTheJar() {
        assertThat(new RouteFiles(null).startable("mirror-on-change", null))
                .hasValue("classpath:/io/occystrap/routes/examples/mirror-on-change.yaml");
    }
}
