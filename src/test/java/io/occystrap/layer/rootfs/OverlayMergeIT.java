package io.occystrap.layer.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.TransferListener;
import io.occystrap.posix.FileTree;
import io.occystrap.posix.OverlayMount;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Layers that the kernel mounts over each other show what a slow and obvious model says that they mean. */
@AddLifecycleHook(OverlayMergeIT.NeedsRoot.class)
class OverlayMergeIT {

    /** Only root mounts. */
    static final class NeedsRoot implements SkipExecutionHook {

        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            boolean root = "root".equals(System.getProperty("user.name"));
            return root || "required".equals(System.getenv("OCCYSTRAP_INTEROP")) ? SkipResult.doNotSkip()
                    : SkipResult.skip("this test must be root");
        }
    }

    @Provide
    Arbitrary<List<List<Change>>> layers() {
        return RandomLayers.arbitrary();
    }

    @Property(tries = 400)
    void theMountIsWhatTheLayersMean(@ForAll("layers") List<List<Change>> layers) throws IOException {
        Map<String, String> expected;
        try {
            ModelTree model = new ModelTree();
            layers.forEach(model::apply);
            expected = model.listing();
        } catch (ModelTree.AmbiguousException e) {
            return;
        } catch (ModelTree.NonsenseException e) {
            assertThatExceptionOfType(MalformedImageException.class).as(e.getMessage()).isThrownBy(() -> mounted(layers));
            return;
        }
        assertThat(mounted(layers)).isEqualTo(expected);
    }

    private static Map<String, String> mounted(List<List<Change>> layers) throws IOException {
        Path folder = Files.createTempDirectory("overlay");
        try {
            Path directory = Files.createDirectory(folder.resolve("layers"));
            for (String name : List.of("upper", "work", "rootfs")) {
                Files.createDirectory(folder.resolve(name));
            }
            List<Layer> tars = layers.stream().<Layer>map(layer -> new MemoryLayer(Change.tar(layer))).toList();
            OverlayWriter.Written written;
            try (Staging staging = Staging.in(folder)) {
                written = new OverlayWriter(Limits.DEFAULT, 3, TransferListener.NONE).write(tars, directory,
                        folder.resolve("upper"), staging);
            }
            List<String> lower = new ArrayList<>();
            for (int i = layers.size() - 1; i >= written.lowest(); i--) {
                lower.add(Integer.toString(i));
            }
            OverlayMount.mount(directory, lower, "../upper", "../work", "../rootfs", written.userXattr());
            try {
                return TreeOnDisk.listing(folder.resolve("rootfs"));
            } finally {
                OverlayMount.unmount(folder.resolve("rootfs"));
            }
        } finally {
            FileTree.delete(folder);
        }
    }
}
