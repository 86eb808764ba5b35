package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What refers to an image goes with it between registries without the referrers API, which docker-registry 2.8 lacks. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox", "dpkg"})
@ExtendWith(Services.class)
class ReferrersIT {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;

    ReferrersIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String descriptor(String type, String content) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + Sha.sha256(bytes(content)) + "\",\"size\":"
                + bytes(content).length + "}";
    }

    private String blob(String repository, String type, String content) throws Exception {
        new RawPush(registry, repository).blob(Sha.sha256(bytes(content)), bytes(content));
        return descriptor(type, content);
    }

    /** @return an artifact as ORAS and cosign write them, which is in the registry by its digest */
    private String artifact(String repository, String selector, String subject, String content) throws Exception {
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"artifactType\":\"application/vnd.example."
                + content + "\",\"config\":" + blob(repository, "application/vnd.oci.empty.v1+json", "{}") + ",\"layers\":["
                + blob(repository, "text/plain", content) + "]" + (subject == null ? "" : ",\"subject\":" + subject) + "}";
        new RawPush(registry, repository).manifest(selector == null ? Sha.sha256(bytes(manifest)) : selector, MANIFEST,
                bytes(manifest));
        return manifest;
    }

    private void list(String repository, String subject, String entry) throws Exception {
        new RawPush(registry, repository).manifest(subject.replace(':', '-'), INDEX,
                bytes("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + entry + "]}"));
    }

    @Test
    void signaturesAndTheirSignaturesArrive() throws Exception {
        String image = images.other();
        String repository = image.replaceFirst(":.*", "");
        String digest = registry.digest(image);
        String manifest = Command.of("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + registry.host() + "/"
                + image).run().succeeds().out();
        String sbom = artifact(repository, null, descriptor(MANIFEST, manifest), "sbom");
        String signature = artifact(repository, null, descriptor(MANIFEST, sbom), "signature");
        list(repository, digest, descriptor(MANIFEST, sbom));
        list(repository, Sha.sha256(bytes(sbom)), descriptor(MANIFEST, signature));
        String tag = digest.replace(':', '-') + ".sig";
        artifact(repository, tag, null, "cosign");
        try (DockerRegistry other = DockerRegistry.start(Files.createDirectory(folder.resolve("other")), null)) {
            String destination = "registry://" + other.host() + "/ns/signed:1?referrers=true";

            JsonNode receipt = new ObjectMapper().readTree(
                    Launcher.run("--json", "process", "registry://" + registry.host() + "/" + image, destination).out());

            assertThat(receipt.path("referrers").asInt()).isEqualTo(3);
            assertThat(other.digest("ns/signed:1")).isEqualTo(digest);
            assertThat(other.digest("ns/signed:" + tag)).isEqualTo(registry.digest(repository + ":" + tag));
            assertThat(other.digest("ns/signed@" + Sha.sha256(bytes(sbom)))).isEqualTo(Sha.sha256(bytes(sbom)));
            assertThat(other.digest("ns/signed@" + Sha.sha256(bytes(signature)))).isEqualTo(Sha.sha256(bytes(signature)));
            JsonNode listed = other.manifest("ns/signed:" + digest.replace(':', '-')).path("manifests");
            assertThat(listed).singleElement().satisfies(entry -> {
                assertThat(entry.path("digest").asText()).isEqualTo(Sha.sha256(bytes(sbom)));
                assertThat(entry.path("artifactType").asText()).isEqualTo("application/vnd.example.sbom");
            });

            JsonNode again = new ObjectMapper().readTree(
                    Launcher.run("--json", "process", "registry://" + registry.host() + "/" + image, destination).out());
            assertThat(again.path("layers").asInt()).isZero();
            assertThat(other.manifest("ns/signed:" + digest.replace(':', '-')).path("manifests")).isEqualTo(listed);

            Launcher.run("process", "registry://" + registry.host() + "/" + repository + ":" + tag, "registry://" + other.host()
                    + "/ns/artifact:1");
            assertThat(other.digest("ns/artifact:1")).isEqualTo(registry.digest(repository + ":" + tag));
        }
        Launcher.fails(2, "process", "registry://" + registry.host() + "/" + image, "registry://" + registry.host()
                + "/ns/signed:2?referrers=true", "-f", "exclude:pattern=srv");
        assertThat(Launcher.fails(5, "process", "registry://" + registry.host() + "/" + repository + ":" + tag,
                "tar://" + folder.resolve("artifact.tar")).err()).contains("application/vnd.example.cosign");
    }
}
