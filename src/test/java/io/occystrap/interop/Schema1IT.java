package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An image that skopeo pushed with Docker's first manifest is, fetched, what skopeo makes of it. */
@RequiresTools({"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "tar", "gzip", "busybox", "dpkg"})
@ExtendWith(Services.class)
class Schema1IT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final Podman podman;
    private final TestImages images;

    Schema1IT(DockerRegistry registry, DockerDaemon docker, Podman podman, TestImages images) {
        this.registry = registry;
        this.docker = docker;
        this.podman = podman;
        this.images = images;
    }

    private static long blobs(DockerRegistry registry) throws Exception {
        return registry.gets().stream().filter(path -> path.contains("/blobs/")).count();
    }

    private DockerRegistry oldRegistry() throws Exception {
        return DockerRegistry.start(Files.createDirectory(folder.resolve("old")), folder.resolve("old/storage"), "",
                "compatibility:\n  schema1:\n    enabled: true\n");
    }

    /** @return the manifest of schema 2 that skopeo makes of it */
    private JsonNode converted(DockerRegistry old, String image) throws Exception {
        Path converted = folder.resolve("converted");
        Command.of("skopeo", "copy", "--quiet", "--format", "v2s2", "--src-tls-verify=false", "docker://" + old.host()
                + "/" + image, "dir:" + converted).run().succeeds();
        return new ObjectMapper().readTree(converted.resolve("manifest.json").toFile());
    }

    @Test
    void isFetchedLoadedUnpackedAndConverted() throws Exception {
        String original = images.repeated();
        try (DockerRegistry old = oldRegistry()) {
            Command.of("skopeo", "copy", "--quiet", "--format", "v2s1", "--src-tls-verify=false", "--dest-tls-verify=false",
                    "docker://" + registry.host() + "/" + original, "docker://" + old.host() + "/ns/old:1").run().succeeds();
            assertThat(old.manifest("ns/old:1").path("schemaVersion").asInt()).isEqualTo(1);
            assertThat(old.manifest("ns/old:1").has("signatures")).isTrue();
            JsonNode expected = converted(old, "ns/old:1");
            String id = expected.at("/config/digest").asText();

            Path tarball = folder.resolve("old.tar");
            long blobs = blobs(registry);
            Launcher.run("fetch-to-tarfile", registry.host(), "ns/repeated", "1", folder.resolve("new.tar").toString());
            blobs = blobs(registry) - blobs;
            long before = blobs(old);
            Launcher.run("fetch-to-tarfile", old.host(), "ns/old", "1", tarball.toString());
            assertThat(blobs(old) - before).as("all that a schema 2 image takes, but for its config").isEqualTo(blobs - 1);
            assertThat(docker.load(tarball)).isEqualTo(id);
            assertThat(podman.load(tarball)).isEqualTo(id);

            Launcher.run("fetch-to-oci", registry.host(), "ns/repeated", "1", folder.resolve("new-bundle").toString());
            Launcher.run("fetch-to-oci", old.host(), "ns/old", "1", folder.resolve("old-bundle").toString());
            assertThat(TreeListing.of(folder.resolve("old-bundle/rootfs"))
                    .differences(TreeListing.of(folder.resolve("new-bundle/rootfs")))).isEmpty();

            Launcher.run("process", "registry://" + old.host() + "/ns/old:1", "registry://" + registry.host() + "/ns/new:1");
            assertThat(registry.manifest("ns/new:1").path("layers")).isEqualTo(expected.path("layers"));
            assertThat(registry.imageId("ns/new:1")).isEqualTo(id);

            String digest = Command.of("skopeo", "inspect", "--format", "{{.Digest}}", "--tls-verify=false",
                    "docker://" + old.host() + "/ns/old:1").output();
            Launcher.run("process", "registry://" + old.host() + "/ns/old@" + digest, "registry://" + registry.host()
                    + "/ns/new:oci?format=oci");
            assertThat(registry.manifest("ns/new:oci").path("mediaType").asText())
                    .isEqualTo("application/vnd.oci.image.manifest.v1+json");
            assertThat(registry.imageId("ns/new:oci")).isEqualTo(id);
        }
    }

    /** A text can be written in many ways, and the ID is of one of them. */
    @Test
    void withOddTextsItHasTheSameId() throws Exception {
        OciLayout layout = new OciLayout(folder.resolve("layout"));
        ObjectNode container = JsonNodeFactory.instance.objectNode();
        container.putArray("Cmd").add("\u001b[1m").add("<a> & b\u2028c").add("\u0001\b\f\t\u007f\"\\/\u00e9\ud83d\ude00");
        container.putRawValue("Odd", new RawValue("[1e3, 1.0, -0, \"\\u00e9\\/\\u001B\\u001b\\u003C\"]"));
        layout.name(layout.manifest("amd64", null, container,
                List.of(new LayerTar("2024-01-01").file("a").in(folder, "layer"))));
        try (DockerRegistry old = oldRegistry()) {
            Command.of("skopeo", "copy", "--quiet", "--format", "v2s1", "--dest-tls-verify=false",
                    "oci:" + layout.folder() + ":latest", "docker://" + old.host() + "/ns/odd:1").run().succeeds();
            String id = converted(old, "ns/odd:1").at("/config/digest").asText();

            assertThat(Launcher.run("process", "registry://" + old.host() + "/ns/odd:1", "registry://" + registry.host()
                    + "/ns/odd:1").out()).contains(id);
            assertThat(registry.imageId("ns/odd:1")).isEqualTo(id);
        }
    }
}
