package io.occystrap.layer.rootfs;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The two engines that unpack layers; both must withstand the same. */
enum Engine {

    TREE {
        @Override
        Written write(List<Layer> layers, Staging staging) throws IOException {
            Path tree = staging.resolve("tree");
            return new Written(List.of(tree), new RootFilesystemWriter(Limits.DEFAULT, 2, TransferListener.NONE)
                    .write(layers, tree, staging).diffIds());
        }
    },

    OVERLAY {
        @Override
        Written write(List<Layer> layers, Staging staging) throws IOException {
            Path directory = Files.createDirectory(staging.resolve("layers"));
            Path upper = Files.createDirectory(staging.resolve("upper"));
            OverlayWriter.Written written = new OverlayWriter(Limits.DEFAULT, 2, TransferListener.NONE)
                    .write(layers, directory, upper, staging);
            List<Path> shown = new ArrayList<>();
            for (int i = layers.size() - 1; i >= written.lowest(); i--) {
                shown.add(directory.resolve(Integer.toString(i)));
            }
            return new Written(shown, written.diffIds());
        }
    };

    /**
     * What came of layers.
     *
     * @param shown   the directories that show through each other, the uppermost first
     * @param diffIds of the layers, base first
     */
    record Written(List<Path> shown, List<Digest> diffIds) {

        /** Overlayfs' own way to look, by names in open directories: whiteouts and opaque directories end it. */
        boolean shows(String path) throws IOException {
            String[] components = path.split("/");
            for (Path layer : shown) {
                try (OpenDirectory root = OpenDirectory.of(layer)) {
                    Boolean answer = shows(root, components);
                    if (answer != null) {
                        return answer;
                    }
                }
            }
            return false;
        }

        /** @return null if a layer does not say */
        private static Boolean shows(OpenDirectory root, String... components) throws IOException {
            OpenDirectory at = root.openPath("");
            boolean opaque = false;
            try {
                for (int i = 0; i < components.length; i++) {
                    Optional<FileStatus> status = at.status(components[i]);
                    if (status.isEmpty()) {
                        return opaque ? Boolean.FALSE : null;
                    }
                    if (status.get().isWhiteout() || i == components.length - 1 || !status.get().isDirectory()) {
                        return i == components.length - 1 && !status.get().isWhiteout();
                    }
                    OpenDirectory child = at.open(components[i]);
                    at.close();
                    at = child;
                    opaque |= at.attribute("trusted.overlay.opaque") != null
                            || at.attribute("user.overlay.opaque") != null;
                }
                return null;
            } finally {
                at.close();
            }
        }
    }

    /** @param staging is deleted afterwards, with what was written */
    abstract Written write(List<Layer> layers, Staging staging) throws IOException;
}
