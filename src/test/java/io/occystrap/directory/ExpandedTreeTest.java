package io.occystrap.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.SampleImage;
import io.occystrap.image.Image;
import io.occystrap.image.Limits;
import io.occystrap.image.Platform;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.tarfile.TarfileSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpandedTreeTest {

    @TempDir
    private Path folder;

    private Receipt write(SampleImage sample, Path directory) throws IOException {
        Path tar = sample.saveTo(folder.resolve("in.tar"));
        try (Image image = new TarfileSource(folder, Limits.DEFAULT, TransferListener.NONE).find(tar, null,
                Platform.host())) {
            return new DirectorySink(directory, false, new ExpandedTree(Limits.DEFAULT), null, 2, TransferListener.NONE)
                    .write(image);
        } finally {
            Files.delete(tar);
        }
    }

    @Test
    void standsBesideTheLayers() throws IOException {
        SampleImage sample = SampleImage.of("ns/app:1", "base", "top");

        Receipt receipt = write(sample, folder.resolve("images"));

        assertThat(folder.resolve("images/manifest/etc/base.txt")).hasContent("base");
        assertThat(folder.resolve("images/manifest/etc/top.txt")).hasContent("top");
        assertThat(folder.resolve("images").resolve(sample.diffIds().get(0)).resolve("layer.tar"))
                .hasBinaryContent(sample.layers().get(0));
        assertThat(receipt.hidden()).isPresent();
        assertThat(Files.getPosixFilePermissions(folder.resolve("images")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void takesThePlaceOfTheOneBefore() throws IOException {
        write(SampleImage.of("ns/app:1", "old"), folder.resolve("images"));

        write(SampleImage.of("ns/app:1", "new"), folder.resolve("images"));

        assertThat(folder.resolve("images/manifest/etc/new.txt")).hasContent("new");
        assertThat(folder.resolve("images/manifest/etc/old.txt")).doesNotExist();
    }

    @Test
    void comesFromLayersThatWereThereAlready() throws IOException {
        SampleImage sample = SampleImage.of("ns/app:1", "base");
        write(sample, folder.resolve("images"));

        Receipt again = write(sample, folder.resolve("images"));

        assertThat(again.layersSkipped()).isEqualTo(1);
        assertThat(folder.resolve("images/manifest/etc/base.txt")).hasContent("base");
    }
}
