package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A directory that holds many images, each layer once. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox"})
@ExtendWith(Services.class)
class SharedDirectoryIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;

    SharedDirectoryIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @Test
    void aLayerThatIsThereIsNotFetchedAgain() throws Exception {
        String one = images.ofEight(1);
        String two = images.ofEight(3);
        String shared = registry.manifest(one).at("/layers/0/digest").asText();
        assertThat(registry.manifest(two).at("/layers/0/digest").asText()).isEqualTo(shared);
        String own = registry.manifest(two).at("/layers/2/digest").asText();
        Path directory = folder.resolve("images");

        fetch(one, directory);
        awaitGet("/v2/ns/eight1/blobs/" + shared, 0);
        int earlier = registry.gets().size();
        fetch(two, directory);
        awaitGet("/v2/ns/eight3/blobs/" + own, earlier);

        assertThat(getsSince(earlier)).doesNotContain("/v2/ns/eight3/blobs/" + shared);
        for (String image : List.of(one, two)) {
            assertRecreates(image, directory);
        }
    }

    @Test
    void eightProcessesMayWriteItAtOnce() throws Exception {
        Path directory = folder.resolve("images");
        List<String> names = new ArrayList<>();
        for (int n = 1; n <= 8; n++) {
            names.add(images.ofEight(n));
        }
        List<Command.Running> processes = new ArrayList<>();
        for (String image : names) {
            processes.add(Launcher.occystrap("fetch-to-extracted", "--use-unique-names", registry.host(),
                    image.split(":")[0], "1", directory.toString()).start());
        }
        for (Command.Running process : processes) {
            process.await().succeeds();
        }

        JsonNode catalog = new ObjectMapper().readTree(directory.resolve("catalog.json").toFile());
        assertThat(catalog).hasSize(8);
        for (String image : names) {
            assertThat(catalog.path(image.split(":")[0]).has("1")).as(image).isTrue();
            assertRecreates(image, directory);
        }
        assertThat(DirectoryListing.of(directory)).noneMatch(name -> name.startsWith(".occystrap-"));
    }

    /** The registry writes its log a little later. */
    private void awaitGet(String path, int earlier) {
        Awaitility.await(path).atMost(Duration.ofSeconds(10)).until(() -> getsSince(earlier).contains(path));
    }

    private List<String> getsSince(int earlier) throws IOException {
        List<String> all = registry.gets();
        return all.subList(earlier, all.size());
    }

    private void fetch(String image, Path directory) throws Exception {
        Launcher.run("fetch-to-extracted", "--use-unique-names", registry.host(), image.split(":")[0], "1",
                directory.toString());
    }

    private void assertRecreates(String image, Path directory) throws Exception {
        String name = image.split(":")[0];
        Path recreated = folder.resolve("recreated.tar");
        Path fetched = folder.resolve("fetched.tar");
        Launcher.run("recreate-image", directory.toString(), name, "1", recreated.toString());
        Launcher.run("fetch-to-tarfile", registry.host(), name, "1", fetched.toString());
        assertThat(Files.mismatch(recreated, fetched)).as("first byte of " + image + " that differs").isEqualTo(-1);
        Command.of("tar", "-tf", recreated.toString()).run().succeeds();
    }
}
