package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tour, whose results skopeo reads. */
@RequiresTools({"skopeo", "env"})
@Timeout(240)
class DemoIT {

    @TempDir
    private Path folder;

    private static JsonNode config(Path archive) throws Exception {
        return new ObjectMapper().readTree(Command.of("skopeo", "inspect", "--config", "--raw", "docker-archive:" + archive)
                .output());
    }

    @Test
    void showsTheSameEachTime() throws Exception {
        Path here = folder.resolve("here");
        for (int i = 0; i < 2; i++) {
            Command.Outcome outcome = Launcher.occystrap("--progress=none", "demo", here.toString()).run().succeeds();

            assertThat(outcome.out()).contains("$ occystrap inspect registry://127.0.0.1:", "\"id\":\"demo\",\"state\":\"done\"",
                    "\"layers\":2,", "is well");
            assertThat(outcome.err()).contains("queue-fetch: from", "file-drop: from").doesNotContain("error", "WARN");
            JsonNode receipt = new ObjectMapper().readTree(here.resolve("inbox/.done/hello.tar.receipt.json").toFile());
            assertThat(receipt.path("state").asText()).isEqualTo("done");
            String id = receipt.at("/images/0/imageId").asText().replace("sha256:", "");
            assertThat(new ObjectMapper().readTree(here.resolve("jobs/hello").resolve(id).resolve(id + ".json").toFile()))
                    .isEqualTo(config(here.resolve("hello.tar")));
            assertThat(config(here.resolve("jobs/hello-2.tar")).path("rootfs")).as("the second shares a layer with the first")
                    .isNotEqualTo(config(here.resolve("hello.tar")).path("rootfs"));
            assertThat(config(here.resolve("jobs/hello-2.tar")).at("/rootfs/diff_ids/0"))
                    .isEqualTo(config(here.resolve("hello.tar")).at("/rootfs/diff_ids/0"));
        }
    }

    @Test
    void withoutADaemonNeedsNoneOfItsLibraries() throws Exception {
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("lib"));
        Command.of("cp", "-r", "occystrap", "routes", "config", home.toString()).run().succeeds();
        Command.of("cp", "-r", "target/occystrap.jar", "target/lib", home.resolve("lib").toString()).run().succeeds();
        Command.of("rm", "-r", home.resolve("lib/lib/daemon").toString()).run().succeeds();

        Command.of(home.resolve("occystrap").toString(), "demo", "--without-daemon", folder.resolve("there").toString()).run()
                .succeeds();

        assertThat(config(folder.resolve("there/hello-again.tar"))).isEqualTo(config(folder.resolve("there/hello.tar")));
        assertThat(folder.resolve("there/jobs")).doesNotExist();
    }
}
