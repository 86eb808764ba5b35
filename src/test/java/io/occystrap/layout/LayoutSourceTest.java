package io.occystrap.layout;

import static io.occystrap.fixture.SampleLayout.named;
import static io.occystrap.fixture.SampleLayout.platform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.SampleLayout;
import io.occystrap.fixture.Sha;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.TransferListener;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutSourceTest {

    private static final SampleImage ONE = SampleImage.of("ns/app:1", "base", "one");
    private static final SampleImage TWO = SampleImage.of("ns/app:2", "base", "two");

    @TempDir
    private Path folder;
    private SampleLayout layout;

    @BeforeEach
    void make() throws Exception {
        layout = new SampleLayout(folder.resolve("layout"));
    }

    private Image find(String selector) throws Exception {
        return find(selector, null);
    }

    private Image find(String selector, String platforms) throws Exception {
        return new LayoutSource(folder, Limits.DEFAULT, TransferListener.NONE).find(
                LayoutReference.parse(layout.folder() + selector), new Platform("linux", "amd64", ""),
                platforms == null ? null : PlatformSelection.parse(platforms));
    }

    private void assertIs(SampleImage expected, Image found) throws Exception {
        try (found) {
            assertThat(found.manifest().bytes()).isEqualTo(expected.manifest());
            assertThat(found.config().bytes()).isEqualTo(expected.config());
            List<byte[]> tars = new ArrayList<>();
            for (Layer layer : found.layers()) {
                try (InputStream in = layer.uncompressed()) {
                    tars.add(in.readAllBytes());
                }
            }
            assertThat(tars).containsExactlyElementsOf(expected.layers());
            assertThat(found.stored()).hasValueSatisfying(
                    stored -> assertThat(stored.bytes()).isEqualTo(expected.manifest()));
        }
    }

    @Test
    void takesTheOnlyImage() throws Exception {
        layout.with(layout.image(ONE));
        assertIs(ONE, find(""));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(":1"))
                .withMessageContaining("has no image 1").withMessageContaining("without a name");
    }

    @Test
    void takesTheOnlyImageWithTwoNamesBesideAnArtifact() throws Exception {
        ObjectNode signature = layout.blob(SampleLayout.MANIFEST, "{}").put("artifactType", "application/signature");
        layout.with(named("1", layout.image(ONE)), named("latest", layout.image(ONE)), signature);
        assertIs(ONE, find(""));
        assertIs(ONE, find(":latest"));
    }

    @Test
    void takesWhatIsAskedFor() throws Exception {
        layout.with(named("1", layout.image(ONE)), named("docker.io/ns/app:2", layout.image(TWO)));

        assertIs(ONE, find(":1"));
        assertIs(TWO, find(":docker.io/ns/app:2"));
        assertIs(TWO, find(":ns/app:2"));
        assertIs(TWO, find("@" + Sha.sha256(TWO.manifest())));
        try (Image image = find(":ns/app:2")) {
            assertThat(image.name()).isEqualTo("docker.io/ns/app:2");
        }
        try (Image image = find(":1")) {
            assertThat(image.reference()).isEmpty();
            assertThat(image.name()).isEqualTo(layout.folder() + ":1");
        }
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find("")).withMessageContaining("several")
                .withMessageContaining("1, docker.io/ns/app:2").withMessageContaining("layout://PATH:TAG");
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(":3"))
                .withMessageContaining("1, docker.io/ns/app:2");
        assertThatExceptionOfType(ImageNotFoundException.class)
                .isThrownBy(() -> find("@sha256:" + "0".repeat(64)));
    }

    @Test
    void knowsWhatItWasChosenFrom() throws Exception {
        ObjectNode index = layout.index(platform("amd64", layout.image(ONE)), platform("arm64", layout.image(TWO)));
        layout.with(named("several", index), named("one", layout.image(ONE)));

        try (Image several = find(":several"); Image all = find(":several", "all"); Image one = find(":one")) {
            assertThat(several.index()).hasValueSatisfying(
                    found -> assertThat(found.digest()).hasToString(index.path("digest").asText()));
            assertThat(all.index()).isEqualTo(several.index());
            assertThat(several.isIndex()).isFalse();
            assertThat(one.index()).isEmpty();
        }
    }

    @Test
    void findsContainerdsNames() throws Exception {
        ObjectNode entry = named("1", layout.image(ONE));
        entry.withObject("/annotations").put("io.containerd.image.name", "docker.io/library/app:1");
        layout.with(entry);
        for (String name : List.of(":1", ":docker.io/library/app:1", ":app:1")) {
            assertIs(ONE, find(name));
        }
        try (Image image = find("")) {
            assertThat(image.name()).isEqualTo("docker.io/library/app:1");
        }
    }

    @Test
    void doesNotGuessBetweenImagesWithoutAName() throws Exception {
        layout.with(layout.image(ONE), layout.image(TWO));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(""))
                .withMessageContaining(Sha.sha256(ONE.manifest())).withMessageContaining(Sha.sha256(TWO.manifest()));
        assertIs(TWO, find("@" + Sha.sha256(TWO.manifest())));
    }

    @Test
    void takesThePlatformOfAnIndexOrAllOfIt() throws Exception {
        ObjectNode index = layout.index(platform("arm64", layout.image(TWO)), platform("amd64", layout.image(ONE)));
        layout.with(named("multi", index));

        assertIs(ONE, find(":multi"));
        try (Image image = find("", "all")) {
            assertThat(image.isIndex()).isTrue();
            assertThat(image.stored()).hasValueSatisfying(
                    stored -> assertThat(stored.digest()).hasToString(index.path("digest").textValue()));
            assertThat(image.manifest().bytes()).isEqualTo(ONE.manifest());
        }
        assertIs(TWO, find("@" + Sha.sha256(TWO.manifest())));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find("", "linux/s390x"))
                .withMessageContaining("linux/arm64");
    }

    @Test
    void takesEntriesOfOneNameForThePlatformsOfOneImage() throws Exception {
        layout.with(named("1", platform("arm64", layout.image(TWO))), named("1", platform("amd64", layout.image(ONE))),
                named("other", layout.image(TWO)));

        assertIs(ONE, find(":1"));
        try (Image image = find(":1", "all")) {
            assertThat(image.stored().orElseThrow().children())
                    .extracting(child -> child.digest().toString())
                    .containsExactly(Sha.sha256(TWO.manifest()), Sha.sha256(ONE.manifest()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\"%s\",\"size\":2},"
                + "\"artifactType\":\"application/x-report\",\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/x-report\",\"digest\":\"%s\",\"size\":2},"
                + "\"layers\":[]}",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.artifact.manifest.v1+json\",\"blobs\":[]}"})
    void refusesAnArtifactInPlainWords(String manifest) throws Exception {
        String config = layout.blob("", "{}").path("digest").textValue();
        ObjectNode descriptor = layout.blob(SampleLayout.MANIFEST, manifest.formatted(config));
        if (manifest.contains("artifact.manifest")) {
            descriptor.put("mediaType", "application/vnd.oci.artifact.manifest.v1+json");
        }
        layout.with(named("1", descriptor));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(""))
                .withMessageContaining("is not an image");
    }

    @Test
    void saysThatThereIsNothing() throws Exception {
        layout.with();
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find("")).withMessageContaining("no image");
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find("/none"))
                .withMessageContaining("there is no image layout");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find("/blobs"))
                .withMessageContaining("is no image layout");
    }
}
