package io.occystrap.interop;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An OCI image layout, written as image-spec says; skopeo checks it when it is pushed. */
final class OciLayout {

    private static final String OCI = "application/vnd.oci.image.";

    private final Path folder;

    OciLayout(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    /** @return where it is */
    Path folder() {
        return folder;
    }

    /** @return the descriptor of a manifest with these layers, its platform with it */
    ObjectNode manifest(String architecture, String variant, List<ImageLayer> layers)
            throws IOException, InterruptedException {
        ObjectNode container = JsonNodeFactory.instance.objectNode();
        container.putArray("Cmd").add("/bin/busybox").add("sh");
        return manifest(architecture, variant, container, layers);
    }

    /** @return the same, for what says how its containers run */
    ObjectNode manifest(String architecture, String variant, ObjectNode container, List<ImageLayer> layers)
            throws IOException, InterruptedException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode config = json.objectNode().put("created", "2024-01-01T00:00:00Z").put("os", "linux")
                .put("architecture", architecture);
        ObjectNode platform = json.objectNode().put("os", "linux").put("architecture", architecture);
        if (variant != null) {
            config.put("variant", variant);
            platform.put("variant", variant);
        }
        config.set("config", container);
        ArrayNode diffIds = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        ArrayNode history = config.putArray("history");
        ObjectNode manifest = json.objectNode().put("schemaVersion", 2).put("mediaType", OCI + "manifest.v1+json");
        ArrayNode list = json.arrayNode();
        for (ImageLayer layer : layers) {
            layer.copyTo(folder);
            diffIds.add(layer.diffId());
            history.addObject().put("created", "2024-01-01T00:00:00Z").put("created_by", "tar");
            list.addObject().put("mediaType", layer.mediaType()).put("digest", layer.digest())
                    .put("size", Files.size(layer.blob()));
        }
        manifest.set("config", blob(OCI + "config.v1+json", config));
        manifest.set("layers", list);
        ObjectNode descriptor = blob(OCI + "manifest.v1+json", manifest);
        descriptor.set("platform", platform);
        return descriptor;
    }

    /** @return the descriptor of an index of these manifests */
    ObjectNode index(List<ObjectNode> manifests) throws IOException, InterruptedException {
        ObjectNode index = JsonNodeFactory.instance.objectNode().put("schemaVersion", 2)
                .put("mediaType", OCI + "index.v1+json");
        index.putArray("manifests").addAll(manifests);
        return blob(OCI + "index.v1+json", index);
    }

    private ObjectNode blob(String type, ObjectNode document) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("document"), document.toString(), StandardCharsets.UTF_8);
        long size = Files.size(file);
        String digest = ImageLayer.sha256(file);
        Files.move(file, folder.resolve("blobs").resolve(digest.replace(':', '/')));
        return JsonNodeFactory.instance.objectNode().put("mediaType", type).put("digest", digest).put("size", size);
    }

    /** Makes that manifest or index the layout's image. */
    void name(ObjectNode descriptor) throws IOException {
        descriptor.putObject("annotations").put("org.opencontainers.image.ref.name", "latest");
        ObjectNode index = JsonNodeFactory.instance.objectNode().put("schemaVersion", 2);
        index.putArray("manifests").add(descriptor);
        Files.writeString(folder.resolve("index.json"), index.toString(), StandardCharsets.UTF_8);
    }

    /** Makes that manifest or index the layout's image, and pushes it with skopeo. */
    void push(ObjectNode descriptor, String destination, String... options) throws IOException, InterruptedException {
        name(descriptor);
        Command.of("skopeo", "copy", "--quiet", "--all", "--dest-tls-verify=false").with(options)
                .with("oci:" + folder + ":latest", "docker://" + destination).run().succeeds();
    }
}
