package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.DirectoryListing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A container of our bundle prints what it prints in Docker. */
@RequiresTools(value = {"docker-registry", "skopeo", "dockerd", "docker", "runc", "crun", "tar", "gzip", "busybox",
    "setpriv", "unshare"}, root = true)
@ExtendWith(Services.class)
@Timeout(120)
class RunBundleIT {

    private static final String SHOW = "'Cmd': ['/bin/sh', '/show']}";
    private static final String NOTHING = "{" + SHOW;
    private static final String EVERYTHING = """
            {'User': 'app', 'WorkingDir': '/srv/work',
             'Env': ['PATH=/bin', 'TEXT=two words', 'EMPTY=', 'ODD=a=b \\"$X'],
             'Entrypoint': ['/bin/sh', '/show'], 'Cmd': ['one', 'two words', '', '--x=$HOME']}""";

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final RunnableImages images;

    RunBundleIT(DockerRegistry registry, DockerDaemon docker, RunnableImages images) {
        this.registry = registry;
        this.docker = docker;
        this.images = images;
    }

    @AfterEach
    void clear() throws Exception {
        Mounts.clear(folder);
    }

    static Stream<Arguments> configs() {
        return Stream.of(
                Arguments.of("everything", EVERYTHING),
                Arguments.of("nothing", NOTHING),
                Arguments.of("numbers", "{'User': '1234:2345', " + SHOW),
                Arguments.of("group", "{'User': 'app:extra', " + SHOW),
                Arguments.of("name-number", "{'User': 'app:4321', " + SHOW),
                Arguments.of("home", "{'User': 'app', 'Env': ['HOME=/elsewhere'], 'Entrypoint': ['/bin/sh', '/show']}"),
                Arguments.of("made-workdir", "{'User': 'app', 'WorkingDir': '/made/for/it', " + SHOW));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void printsWhatItPrintsInDocker(String name, String config) throws Exception {
        String image = images.push(name, config);
        String expected = docker(image);
        fetch("fetch-to-oci", image);
        fetch("fetch-to-mounts", image);

        for (String command : List.of("fetch-to-oci", "fetch-to-mounts")) {
            for (String runtime : List.of("runc", "crun")) {
                Command.Outcome outcome = new ContainerRuntime(runtime, folder.resolve("state"))
                        .run(folder.resolve(command)).run().succeeds();
                assertThat(outcome.out()).as("%s of %s", runtime, command).isEqualTo(expected);
            }
        }
    }

    /** Whose root is the user. He may not set groups; what else he may in a namespace of his own, Docker cannot say. */
    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void anOrdinaryUserRunsHisBundle(String runtime) throws Exception {
        String image = images.push("nothing", NOTHING);

        assertThat(runRootless(runtime, image)).isEqualTo(without("Cap", docker(image)).replace(" groups=0(root)", ""));
    }

    /** Runc wants the user to be the container's root, so there he cannot be the image's; all else is as in Docker. */
    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void anOrdinaryUserRunsTheBundleOfAnother(String runtime) throws Exception {
        String image = images.push("everything", EVERYTHING);

        assertThat(without("uid=|HOME=", runRootless(runtime, image)))
                .isEqualTo(without("uid=|HOME=|Cap", docker(image)));
    }

    private String runRootless(String runtime, String image) throws Exception {
        OrdinaryUser user = new OrdinaryUser(folder);
        Path bundle = user.home().resolve("bundle");
        user.occystrap("process", "registry://" + registry.host() + "/" + image, "oci://" + bundle + "?rootless=true")
                .run().succeeds();
        Command.Outcome outcome = new ContainerRuntime(runtime, user.home().resolve("state"))
                .run(bundle, user.runs().words().toArray(String[]::new)).run().succeeds();
        return without("Cap", outcome.out());
    }

    @Test
    void aBundleIsNotWrittenOverSomethingElse() throws Exception {
        String[] image = images.push("nothing", NOTHING).split(":");
        Path there = Files.writeString(Files.createDirectory(folder.resolve("out")).resolve("there"), "text");

        for (String command : List.of("fetch-to-oci", "fetch-to-mounts")) {
            Launcher.fails(6, command, registry.host(), image[0], image[1], folder.resolve("out").toString());

            assertThat(DirectoryListing.of(folder)).as(command).containsExactly("out", "out/there");
            assertThat(there).hasContent("text");
            assertThat(Mounts.below(folder)).isEmpty();
        }
    }

    private static String without(String starts, String lines) {
        return lines.replaceAll("(?m)^(" + starts + ").*\n", "");
    }

    private String docker(String image) throws Exception {
        String name = registry.host() + "/" + image;
        docker.docker("pull", "--quiet", name).run().succeeds();
        String output = docker.docker("run", "--rm", "--network", "none", name).run().succeeds().out();
        docker.docker("rmi", name).run().succeeds();
        // Docker makes the name of the host up, and puts it there.
        return without("HOSTNAME=", output);
    }

    private void fetch(String command, String image) throws Exception {
        String[] name = image.split(":");
        Launcher.occystrap(command, registry.host(), name[0], name[1], folder.resolve(command).toString()).run()
                .succeeds();
    }
}
