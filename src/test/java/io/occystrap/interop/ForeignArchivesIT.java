package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Archives that others wrote go into a directory and come back as the same image. */
@RequiresTools({"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "tar", "gzip", "busybox"})
@ExtendWith(Services.class)
class ForeignArchivesIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final Podman podman;
    private final String image;
    private final String name;
    private final String id;

    ForeignArchivesIT(DockerRegistry registry, DockerDaemon docker, Podman podman, TestImages images) throws Exception {
        this.registry = registry;
        this.docker = docker;
        this.podman = podman;
        image = images.repeated();
        name = registry.host() + "/" + image;
        id = registry.imageId(image);
    }

    @Test
    void ofDockerSave() throws Exception {
        Path archive = dockerSave();

        assertThat(Command.of("tar", "-tvf", archive.toString()).output()).as("a link for the repeated layer")
                .contains("layer.tar -> ");
        assertComesBack(extract(archive));
    }

    @Test
    void ofDockerSaveWithGzip() throws Exception {
        Path zipped = folder.resolve("saved.tar.gz");
        Command.of("gzip", "-1c", dockerSave().toString()).stdout(zipped).run().succeeds();

        assertComesBack(extract(zipped));
    }

    @Test
    void fromStandardInput() throws Exception {
        Path directory = folder.resolve("images");
        Launcher.occystrap("tarfile-to-extracted", "--use-unique-names", "-", directory.toString()).stdin(dockerSave())
                .run().succeeds();

        assertComesBack(directory);
    }

    @Test
    void ofPodmanSave() throws Exception {
        podman.podman("pull", "--quiet", "--tls-verify=false", name).run().succeeds();
        Path archive = folder.resolve("saved.tar");
        podman.podman("save", "--quiet", "-o", archive.toString(), name).run().succeeds();
        assertThat(podman.podman("image", "inspect", "--format", "{{.Id}}", name).output())
                .isEqualTo(id.replace("sha256:", ""));

        assertComesBack(extract(archive));
    }

    @Test
    void ofSkopeosDockerArchive() throws Exception {
        Path archive = folder.resolve("copied.tar");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + name,
                "docker-archive:" + archive + ":" + name).run().succeeds();

        assertComesBack(extract(archive));
    }

    @Test
    void ofSkopeosOciArchive() throws Exception {
        Path archive = folder.resolve("copied.tar");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + name,
                "oci-archive:" + archive + ":" + image).run().succeeds();

        assertComesBack(extract(archive));
    }

    private Path dockerSave() throws Exception {
        docker.clear();
        docker.docker("pull", "--quiet", name).run().succeeds();
        assertThat(docker.id(name)).isEqualTo(id);
        Path archive = folder.resolve("saved.tar");
        docker.docker("save", "-o", archive.toString(), name).run().succeeds();
        return archive;
    }

    private Path extract(Path archive) throws Exception {
        Path directory = folder.resolve("images");
        Launcher.run("tarfile-to-extracted", "--use-unique-names", archive.toString(), directory.toString());
        return directory;
    }

    private void assertComesBack(Path directory) throws Exception {
        JsonNode catalog = new ObjectMapper().readTree(directory.resolve("catalog.json").toFile());
        assertThat(catalog.path("ns/repeated").has("1")).as("catalog %s", catalog).isTrue();
        Path recreated = folder.resolve("recreated.tar");
        Launcher.run("recreate-image", directory.toString(), "ns/repeated", "1", recreated.toString());

        assertThat(docker.load(recreated)).isEqualTo(id);
        assertThat(new ObjectMapper().readTree(Command.of("skopeo", "inspect", "docker-archive:" + recreated).output())
                .path("Layers")).isEqualTo(registry.config(image).at("/rootfs/diff_ids"));
    }
}
