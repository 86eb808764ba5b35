package io.occystrap.layer.rootfs;

import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.OpenFile;
import io.occystrap.posix.SystemCallException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Layers in directories of their own, and what they show together as overlayfs would. They are written side by side; who
 * asks for what a layer shows waits until it, and all below it, are finished.
 */
final class LayerStack implements Closeable {

    private static final int PERMISSIONS = 0755;

    private final List<OpenDirectory> roots = new ArrayList<>();
    private final CountDownLatch[] finished;
    private final boolean[] opaque;
    private final String opaqueAttribute;
    private final boolean userXattr;

    /**
     * @param directory empty; gets a directory for each layer, named by its index
     * @param layers    how many there are
     */
    LayerStack(Path directory, int layers) throws IOException {
        finished = new CountDownLatch[layers];
        opaque = new boolean[layers];
        try {
            try (OpenDirectory parent = OpenDirectory.of(directory)) {
                for (int i = 0; i < layers; i++) {
                    parent.makeDirectory(Integer.toString(i), PERMISSIONS);
                    roots.add(parent.open(Integer.toString(i)));
                    finished[i] = new CountDownLatch(1);
                }
            }
            userXattr = layers > 0 && !mayMarkTrusted(Files.createDirectory(directory.resolve("probe")));
        } catch (IOException e) {
            close();
            throw e;
        }
        opaqueAttribute = (userXattr ? "user" : "trusted") + ".overlay.opaque";
    }

    /** Only root may set trusted attributes, and root of a user namespace is not that one. */
    private static boolean mayMarkTrusted(Path probe) throws IOException {
        try (OpenDirectory directory = OpenDirectory.of(probe)) {
            directory.setAttribute("trusted.overlay.probe", new byte[] {'y'});
            return true;
        } catch (SystemCallException e) {
            return false;
        } finally {
            Files.delete(probe);
        }
    }

    /** @return whether the marks are attributes that any user may set */
    boolean usesUserXattr() {
        return userXattr;
    }

    /** @return the index of the lowest layer that shows through */
    int lowest() {
        for (int i = opaque.length - 1; i > 0; i--) {
            if (opaque[i]) {
                return i;
            }
        }
        return 0;
    }

    OpenDirectory root(int layer) {
        return roots.get(layer);
    }

    /** All of the layer is written. */
    void finished(int layer) {
        finished[layer].countDown();
    }

    /** Nothing of the layers below shows in that directory of the layer. */
    void makeOpaque(OpenDirectory directory) throws IOException {
        directory.setAttribute(opaqueAttribute, new byte[] {'y'});
    }

    /** Nothing of the layers below that one shows at all. */
    void makeRootOpaque(int layer) {
        opaque[layer] = true;
    }

    private boolean isOpaque(OpenDirectory directory) throws IOException {
        return directory.attribute(opaqueAttribute) != null;
    }

    /**
     * @param layer that is being written
     * @return what the layers below it show
     */
    LowerLayers below(int layer) {
        return layer == 0 ? LowerLayers.NONE : new View(layer - 1, layer - 1);
    }

    /**
     * @param layer that is being written, by the thread that asks
     * @return what it shows so far, together with those below it
     */
    LowerLayers upTo(int layer) {
        return new View(layer, layer - 1);
    }

    private void await(int layer) throws IOException {
        try {
            finished[layer].await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** The layers up to one. */
    private final class View implements LowerLayers {

        private final int top;
        private final int finishedTop;

        /** @param finishedTop those up to that one are waited for */
        View(int top, int finishedTop) {
            this.top = top;
            this.finishedTop = finishedTop;
        }

        @Override
        public Optional<Found> find(String path) throws IOException {
            String[] components = path.split("/");
            for (int layer = 0; layer <= finishedTop; layer++) {
                await(layer);
            }
            for (int layer = top; layer >= 0; layer--) {
                Search search = search(layer, components);
                if (search.found() != null || search.hidden() || opaque[layer]) {
                    return Optional.ofNullable(search.found());
                }
            }
            return Optional.empty();
        }

        private Search search(int layer, String... components) throws IOException {
            boolean hidden = false;
            OpenDirectory at = root(layer).openPath("");
            try {
                for (int i = 0; i < components.length; i++) {
                    Optional<FileStatus> status = at.status(components[i]);
                    if (status.isEmpty()) {
                        return new Search(null, hidden);
                    }
                    if (status.get().isWhiteout()) {
                        return new Search(null, true);
                    }
                    if (i == components.length - 1) {
                        return new Search(new Found(status.get(), layer), true);
                    }
                    if (!status.get().isDirectory()) {
                        return new Search(null, true);
                    }
                    try (OpenDirectory parent = at) {
                        at = parent.open(components[i]);
                    }
                    hidden |= isOpaque(at);
                }
                return new Search(null, hidden);
            } finally {
                at.close();
            }
        }

        @Override
        public String readLink(String path, Found found) throws IOException {
            int slash = path.lastIndexOf('/');
            try (OpenDirectory parent = root(found.layer()).openPath(slash < 0 ? "" : path.substring(0, slash))) {
                return parent.readLink(path.substring(slash + 1));
            }
        }

        @Override
        public Attributes attributes(String path, Found found) throws IOException {
            try (OpenDirectory directory = root(found.layer()).openPath(path)) {
                return LayerStack.attributes(directory);
            }
        }
    }

    /** What a layer by itself says of a path: what is there, and whether it hides what the layers below have there. */
    private record Search(LowerLayers.Found found, boolean hidden) { }

    /** @return what a directory or file has, without what overlayfs marks it with */
    static Attributes attributes(OpenFile file) throws IOException {
        FileStatus status = file.status();
        Map<String, byte[]> extended = new LinkedHashMap<>();
        for (String attribute : file.attributes()) {
            if (!AttributeWriter.isForeign(attribute)) {
                extended.put(attribute, file.attribute(attribute));
            }
        }
        return new Attributes(status.permissions(), status.uid(), status.gid(), status.seconds(), status.nanoseconds(),
                extended);
    }

    @Override
    public void close() {
        roots.forEach(OpenDirectory::close);
    }
}
