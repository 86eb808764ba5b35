package io.occystrap.tarfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Image;
import io.occystrap.image.Limits;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An archive that is appended to, and what docker save would have written into it. */
abstract class AppendingTesting {

    static final byte[] ONE = TestImage.tar("one");
    static final byte[] TWO = TestImage.tar("two");

    @TempDir
    Path directory;

    Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("images.tar");
    }

    Receipt append(TestImage image) throws IOException {
        return append(image.image(), null, TransferListener.NONE);
    }

    Receipt append(Image image, String repoTag, TransferListener listener) throws IOException {
        return new AppendingSink(file, repoTag, 4, Limits.DEFAULT, listener).write(image);
    }

    Map<String, byte[]> files() throws IOException {
        return Tar.read(Files.readAllBytes(file));
    }

    JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(files().get(name));
    }

    static String layer(String content) {
        return Sha.hex256(TestImage.tar(content)) + "/layer.tar";
    }

    static String config(TestImage image) {
        return Sha.hex256(image.config()) + ".json";
    }

    /** What docker save would write into manifest.json. */
    static String saved(TestImage image, String repoTags, String... layers) {
        return "{\"Config\":\"" + config(image) + "\",\"RepoTags\":" + repoTags + ",\"Layers\":["
                + Arrays.stream(layers).map(l -> "\"" + layer(l) + "\"").collect(Collectors.joining(",")) + "]}";
    }

    void assertManifest(String... entries) throws IOException {
        assertThat(json("manifest.json")).isEqualTo(new ObjectMapper().readTree("[" + String.join(",", entries) + "]"));
    }
}
