package io.occystrap.layer.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.TransferListener;
import io.occystrap.posix.FileTree;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** One root filesystem of several layers is what a slow and obvious model says that it is. */
class LayerMergePropertiesTest {

    @Provide
    Arbitrary<List<List<Change>>> layers() {
        return RandomLayers.arbitrary();
    }

    @Property(tries = 300)
    void theTreeIsWhatTheLayersMean(@ForAll("layers") List<List<Change>> layers) throws IOException {
        Map<String, String> expected;
        try {
            ModelTree model = new ModelTree();
            layers.forEach(model::apply);
            expected = model.listing();
        } catch (ModelTree.AmbiguousException e) {
            return;
        } catch (ModelTree.NonsenseException e) {
            assertThatExceptionOfType(MalformedImageException.class).as(e.getMessage()).isThrownBy(() -> written(layers));
            return;
        }
        assertThat(written(layers)).isEqualTo(expected);
    }

    private static Map<String, String> written(List<List<Change>> layers) throws IOException {
        Path folder = Files.createTempDirectory("merge");
        try {
            List<Layer> tars = layers.stream().<Layer>map(layer -> new MemoryLayer(Change.tar(layer))).toList();
            try (Staging staging = Staging.in(folder)) {
                new RootFilesystemWriter(Limits.DEFAULT, 1, TransferListener.NONE).write(tars, folder.resolve("tree"),
                        staging);
            }
            return TreeOnDisk.listing(folder.resolve("tree"));
        } finally {
            FileTree.delete(folder);
        }
    }
}
