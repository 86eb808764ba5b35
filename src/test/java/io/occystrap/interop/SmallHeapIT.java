package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A layer of 300 MB passes through a heap of 64 MB. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "sh"})
@ExtendWith(Services.class)
class SmallHeapIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final String image;
    private final String diffId;

    SmallHeapIT(DockerRegistry registry, TestImages images) throws Exception {
        this.registry = registry;
        image = images.large();
        diffId = registry.config(image).at("/rootfs/diff_ids/0").asText();
        assertThat(registry.manifest(image).at("/layers/0/size").asLong()).as("compressed")
                .isGreaterThan(TestImages.LARGE);
    }

    @Test
    void intoATarball() throws Exception {
        Path tarball = folder.resolve("out.tar");

        run("fetch-to-tarfile", tarball);

        String hash = Command.of("sh", "-c", "tar -xOf \"$0\" \"$1/layer.tar\" | sha256sum", tarball.toString(),
                diffId.replace("sha256:", "")).output().split(" ")[0];
        assertThat("sha256:" + hash).isEqualTo(diffId);
    }

    @Test
    void intoADirectory() throws Exception {
        Path directory = folder.resolve("images");

        run("fetch-to-extracted", directory);

        assertThat(ImageLayer.sha256(directory.resolve(diffId.replace("sha256:", "")).resolve("layer.tar")))
                .isEqualTo(diffId);
    }

    private void run(String command, Path destination) throws Exception {
        Launcher.occystrap(command, registry.host(), image.split(":")[0], "1", destination.toString())
                .environment("OCCYSTRAP_JAVA_OPTS", "-Xmx64m").run().succeeds();
    }
}
