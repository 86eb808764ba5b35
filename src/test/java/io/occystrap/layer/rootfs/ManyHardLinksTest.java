package io.occystrap.layer.rootfs;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.RawTar;
import io.occystrap.image.UnavailableException;
import io.occystrap.posix.Staging;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More names for one file than the file system has. */
class ManyHardLinksTest {

    /** Of ext4, EXT4_LINK_MAX. Other file systems take so many that no test gets there. */
    private static final int MOST = 65_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void namesTheLayerAndTheFirstPathThatIsTooMuch(Engine engine) throws Exception {
        String type = Files.getFileStore(folder).type();
        assumeTrue(type.equals("ext4"), "the folder of temporary files is on " + type + ", not on ext4");
        RawTar tar = new RawTar().file("file", "x");
        for (int i = 1; i <= MOST; i++) {
            tar.link("links/" + i, '1', "file");
        }
        MemoryLayer layer = new MemoryLayer(tar.bytes());

        try (Staging staging = Staging.in(folder)) {
            assertThatExceptionOfType(UnavailableException.class)
                    .isThrownBy(() -> engine.write(List.of(layer), staging))
                    .withMessageContaining("layer " + layer.descriptor().digest())
                    .withMessageContaining("links/" + MOST + ": Too many links");
        }
    }
}
