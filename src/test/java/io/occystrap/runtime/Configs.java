package io.occystrap.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.rootfs.RootFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Image configs in a few words, and what becomes of them. */
final class Configs {

    static final BundleOptions ROOT = new BundleOptions(false, false, false, "box", -1, -1, false);
    static final BundleOptions ROOTLESS = new BundleOptions(true, false, false, "box", 1000, 1001, false);

    private Configs() {
    }

    /** Single quotes stand for double ones. */
    static ImageConfig image(String text) throws MalformedImageException {
        return ImageConfig.parse("config of app", text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** An image whose {@code config} has these members. */
    static ImageConfig config(String members) throws MalformedImageException {
        return image("{'os': 'linux', 'architecture': 'amd64', 'rootfs': {'type': 'layers', 'diff_ids': []},"
                + " 'config': {" + members + "}}");
    }

    /** The same, with a command, which every image must have. */
    static ImageConfig withCommand(String members) throws MalformedImageException {
        return config("'Cmd': ['sh']" + (members.isEmpty() ? "" : ", " + members));
    }

    static RuntimeConfig convert(ImageConfig image, RootFiles root, BundleOptions options) throws IOException {
        return RuntimeConfig.of("app", image, root, options);
    }

    static JsonNode json(RuntimeConfig config) throws IOException {
        return JsonDocument.object("config.json", config.bytes());
    }

    /** The document, of an image without files. */
    static JsonNode json(ImageConfig image) throws IOException {
        return json(convert(image, new FakeRoot(), ROOT));
    }
}
