package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index that buildah made for three platforms stays what it is, whole and in part. */
@RequiresTools(value = {"docker-registry", "skopeo", "buildah"}, root = true)
@ExtendWith(Services.class)
class BuildahIndexIT {

    private static final List<List<String>> PLATFORMS = List.of(List.of("--arch", "amd64"), List.of("--arch", "arm64"),
            List.of("--arch", "arm", "--variant", "v7"));

    @TempDir
    private Path folder;
    private final DockerRegistry registry;

    BuildahIndexIT(DockerRegistry registry) {
        this.registry = registry;
    }

    private Command buildah(String... args) {
        return Command.of("buildah", "--root", folder.resolve("root").toString(), "--runroot",
                folder.resolve("run").toString(), "--storage-driver", "vfs").with(args);
    }

    private String at(String image) {
        return "docker://" + registry.host() + "/" + image;
    }

    /** @return the index in the registry, with manifests of that kind */
    private String built(String format) throws Exception {
        for (List<String> platform : PLATFORMS) {
            String container = buildah("from", "scratch").output();
            Path text = Files.writeString(folder.resolve("platform"), String.join(" ", platform));
            buildah("copy", container, text.toString(), "/platform").run().succeeds();
            buildah("config", "--os", "linux", "--cmd", "/platform").with(platform.toArray(String[]::new)).with(container)
                    .run().succeeds();
            buildah("commit", "--manifest", "localhost/multi:1", container).run().succeeds();
        }
        String image = "buildah/" + format + ":1";
        buildah("manifest", "push", "--all", "--format", format, "--tls-verify=false", "localhost/multi:1", at(image)).run()
                .succeeds();
        assertThat(registry.manifest(image).path("manifests")).hasSize(PLATFORMS.size());
        return image;
    }

    private void copyBySkopeo(DockerRegistry to, String image) throws Exception {
        Command.of("skopeo", "copy", "--quiet", "--all", "--src-tls-verify=false", "--dest-tls-verify=false", at(image),
                "docker://" + to.host() + "/by/skopeo:1").run().succeeds();
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci", "v2s2"})
    void isCopiedWholeAndInPart(String format) throws Exception {
        String image = built(format);
        String source = "registry://" + registry.host() + "/" + image;
        try (DockerRegistry other = DockerRegistry.start(Files.createDirectory(folder.resolve("other")), null)) {
            copyBySkopeo(other, image);

            Launcher.run("process", source + "?platform=all", "registry://" + other.host() + "/by/us:1");
            assertThat(other.digest("by/us:1")).isEqualTo(other.digest("by/skopeo:1")).isEqualTo(registry.digest(image));

            Launcher.run("process", source + "?platform=linux/amd64,linux/arm/v7", "registry://" + other.host() + "/in/part:1");
            JsonNode all = registry.manifest(image);
            JsonNode part = other.manifest("in/part:1");
            assertThat(part.path("mediaType")).isEqualTo(all.path("mediaType"));
            assertThat(part.path("manifests")).containsExactly(all.path("manifests").get(0), all.path("manifests").get(2));
            Command.of("skopeo", "copy", "--quiet", "--all", "--src-tls-verify=false", "docker://" + other.host()
                    + "/in/part:1", "dir:" + folder.resolve("part")).run().succeeds();
        }
    }

    @Test
    void fromItThePlatformThatIsAskedForIsUnpacked() throws Exception {
        String image = built("oci");
        Launcher.run("--architecture", "arm", "--variant", "v7", "fetch-to-extracted", "--expand", registry.host(),
                image.replace(":1", ""), "1", folder.resolve("tree").toString());

        assertThat(folder.resolve("tree/manifest/platform")).hasContent("--arch arm --variant v7");
    }
}
