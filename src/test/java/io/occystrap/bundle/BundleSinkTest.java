package io.occystrap.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Image;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Platform;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import io.occystrap.runtime.BundleOptions;
import io.occystrap.tarfile.TarfileSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSinkTest {

    private static final BundleOptions OPTIONS = new BundleOptions(false, false, false, null, 0, 0, false);

    @TempDir
    private Path folder;

    private static BundleSink sink(Path destination, Limits limits) {
        return new BundleSink(destination, OPTIONS, limits, 2, TransferListener.NONE);
    }

    private Receipt write(SampleImage sample, Path destination, Limits limits) throws IOException {
        Path tar = Files.createTempFile("sample", ".tar");
        try (Image image = new TarfileSource(folder, Limits.DEFAULT, TransferListener.NONE).find(sample.saveTo(tar), null,
                Platform.host())) {
            return sink(destination, limits).write(image);
        } finally {
            Files.delete(tar);
        }
    }

    @Test
    void writesWhatARuntimeNeeds() throws IOException {
        SampleImage sample = SampleImage.of("ns/app:1", "base", "top");
        Path bundle = folder.resolve("a/b/bundle");

        Receipt receipt = write(sample, bundle, Limits.DEFAULT);

        assertThat(DirectoryListing.of(bundle)).contains("config.json", "container-config.json", "rootfs/etc/base.txt",
                "rootfs/etc/top.txt");
        assertThat(bundle.resolve("container-config.json")).hasBinaryContent(sample.config());
        assertThat(receipt.imageId().hex()).isEqualTo(sample.id());
        assertThat(receipt.layers()).isEqualTo(2);
        assertThat(receipt.bytes()).isEqualTo(sample.layers().stream().mapToLong(layer -> layer.length).sum());
        assertThat(receipt.hidden().orElseThrow().files()).isZero();
        assertThat(Files.getPosixFilePermissions(bundle)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(DirectoryListing.of(folder.resolve("a/b"))).noneMatch(name -> name.startsWith(".occystrap"));
    }

    @Test
    void tellsWhatUpperLayersHide() throws IOException {
        SampleImage sample = SampleImage.of("ns/app:1", "text", "other", "text");

        Receipt receipt = write(sample, folder.resolve("bundle"), Limits.DEFAULT);

        assertThat(receipt.hidden().orElseThrow().files()).isEqualTo(1);
        assertThat(receipt.hidden().orElseThrow().bytes()).isEqualTo("text".length());
        assertThat(receipt.hidden().orElseThrow().worst()).singleElement().satisfies(file -> {
            assertThat(file.path()).isEqualTo("etc/text.txt");
            assertThat(file.layer().hex()).isEqualTo(sample.diffIds().get(0));
        });
    }

    @Test
    void takesAnEmptyDirectoryForNothing() throws IOException {
        Path bundle = Files.createDirectory(folder.resolve("bundle"));

        write(SampleImage.of("ns/app:1", "base"), bundle, Limits.DEFAULT);

        assertThat(bundle.resolve("rootfs/etc/base.txt")).hasContent("base");
    }

    @Test
    void leavesWhatIsThereAlone() throws IOException {
        Path bundle = Files.createDirectory(folder.resolve("bundle"));
        Files.writeString(bundle.resolve("precious"), "mine");

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> write(SampleImage.of("ns/app:1", "base"), bundle, Limits.DEFAULT))
                .withMessageContaining("bundle").withMessageContaining("already");

        assertThat(DirectoryListing.of(folder)).containsExactlyInAnyOrder("bundle", "bundle/precious");
    }

    @Test
    void leavesNothingOfAnImageThatFails() throws IOException {
        Path bundle = folder.resolve("made/for/it/bundle");
        try (Image image = TestImage.of("one", "two", "three").failingAt(1).image()) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> sink(bundle, Limits.DEFAULT).write(image))
                    .withMessageContaining("broke off");
        }
        assertThat(DirectoryListing.of(folder)).isEmpty();
    }

    @Test
    void refusesAnImageThatRunsNothing() throws IOException {
        try (Image image = TestImage.of("one").image()) {
            assertThatExceptionOfType(MalformedImageException.class)
                    .isThrownBy(() -> sink(folder.resolve("bundle"), Limits.DEFAULT).write(image));
        }
        assertThat(DirectoryListing.of(folder)).isEmpty();
    }
}
