package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.NotAuthorizedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialFilesTest {

    @TempDir
    private Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Path write(String file, String user) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        String auth = Base64.getEncoder().encodeToString((user + ":pw").getBytes(StandardCharsets.UTF_8));
        return Files.writeString(path, "{\"auths\":{\"r.test\":{\"auth\":\"" + auth + "\"}}}");
    }

    private Optional<Credentials> find() throws IOException {
        return new CredentialFiles(environment, folder.resolve("home"), 4_000_000_000L).find("r.test", "ns/app");
    }

    /** Each file is taken away in turn, and the next one counts. */
    @Test
    void filesCountInOrder() throws Exception {
        environment.put("REGISTRY_AUTH_FILE", folder.resolve("named.json").toString());
        environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
        List<String> files = List.of("named.json", "run/containers/auth.json", "config/containers/auth.json",
                "docker/config.json");
        for (String file : files) {
            write(file, file);
        }
        for (String file : files) {
            assertThat(find()).contains(new Credentials(file, "pw"));
            Files.writeString(folder.resolve(file), "{}");
        }
        assertThat(find()).isEmpty();
    }

    @Test
    void withoutVariablesTheyAreAtHome() throws Exception {
        write("home/.docker/config.json", "docker");
        assertThat(find()).contains(new Credentials("docker", "pw"));
        write("home/.config/containers/auth.json", "containers");
        assertThat(find()).contains(new Credentials("containers", "pw"));
        environment.put("DOCKER_CONFIG", "");
        environment.put("REGISTRY_AUTH_FILE", "");
        assertThat(find()).contains(new Credentials("containers", "pw"));
    }

    @Test
    void aFileThatWasNamedMustBeThere() {
        environment.put("REGISTRY_AUTH_FILE", folder.resolve("missing.json").toString());
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find)
                .withMessageContaining("missing.json").withMessageContaining("REGISTRY_AUTH_FILE");
    }

    @Test
    void aPipeIsNotReadAndALargeFileNotWhole() throws Exception {
        Path pipe = folder.resolve("home/.docker/config.json");
        Files.createDirectories(pipe.getParent());
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find).withMessageContaining("regular");
        Files.delete(pipe);
        Files.writeString(pipe, "{\"x\":\"" + "y".repeat(1 << 20) + "\"}");
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find).withMessageContaining("1 MiB");
    }
}
