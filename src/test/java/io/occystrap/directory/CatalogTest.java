package io.occystrap.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import io.occystrap.image.MalformedImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {

    @TempDir
    private Path directory;

    private final Catalog catalog = new Catalog(new TreeMap<>());

    private String add(String image, String tag) {
        String file = catalog.manifestFile(image, tag);
        catalog.put(image, tag, file);
        return file;
    }

    private Catalog read(String text) throws IOException {
        Files.writeString(directory.resolve("catalog.json"), text);
        return Catalog.read(directory);
    }

    @Test
    void namesManifestFilesAsTheOriginalDoes() {
        assertThat(add("ns/app", "1")).isEqualTo("manifest-ns_app-1.json");
        assertThat(add("library/busybox", "latest")).isEqualTo("manifest-library_busybox-latest.json");
    }

    @Test
    void givesTheSameImageTheSameFile() {
        String first = add("a/b", "c");
        add("a_b", "c");
        assertThat(add("a/b", "c")).isEqualTo(first);
        assertThat(add("a_b", "c")).isEqualTo(add("a_b", "c"));
    }

    @Test
    void givesNoTwoImagesOneFile() {
        assertThat(List.of(add("a/b", "c"), add("a_b", "c"), add("a-b", "c"), add("a", "b-c"))).doesNotHaveDuplicates();
    }

    @Test
    void givesNoTwoImagesOneFileAlsoWhereATagWasChosenForIt() {
        add("a/b", "c");
        String digest = Sha.hex256("a_b:c".getBytes(StandardCharsets.UTF_8)).substring(0, 12);
        String chosen = add("a_b", "c-" + digest);
        assertThat(chosen).isEqualTo("manifest-a_b-c-" + digest + ".json");
        assertThat(add("a_b", "c")).isNotEqualTo(chosen).isNotEqualTo("manifest-a_b-c.json");
    }

    @Test
    void forgetsTheImagesOfAFileThatChanges() {
        catalog.put("a", "1", "manifest.json");
        catalog.put("b", "1", "manifest.json");
        catalog.put("b", "2", "manifest-b-2.json");
        catalog.forget("manifest.json");
        assertThat(catalog.names()).containsExactly("b:2");
    }

    @Test
    void writesWhatItReads() throws Exception {
        String text = "{\"ns/app\":{\"1\":\"manifest-ns_app-1.json\",\"2\":\"manifest-ns_app-2.json\"}}";
        assertThat(new ObjectMapper().readTree(read(text).json())).isEqualTo(new ObjectMapper().readTree(text));
        assertThat(read(text).find("ns/app", "2")).contains("manifest-ns_app-2.json");
        assertThat(read(text).find("ns/app", "3")).isEmpty();
    }

    @Test
    void isEmptyWhereThereIsNone() throws Exception {
        assertThat(Catalog.read(directory).names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../manifest.json", "/etc/passwd", "manifest/../../x.json", "manifest-a.json\\u0000", "x.json",
        "manifest", "", "manifest-a\\n.json"})
    void refusesAManifestFileThatIsAPath(String file) {
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> read("{\"a\":{\"1\":\"" + file + "\"}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "null"})
    void refusesWhatIsNoCatalog(String text) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read(text));
    }
}
