package io.occystrap.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.LoadedImage;
import io.occystrap.image.Manifest;
import io.occystrap.image.ManifestDocument;
import io.occystrap.image.MediaType;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.StoredLayer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An image as a registry has it, its layers gzipped, with documents that no JSON writer would make again. */
final class StoredImage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<byte[]> tars;
    private final String type;
    private final String history;
    private final AtomicInteger opened = new AtomicInteger();

    /**
     * @param type    "docker" or "oci"
     * @param history of the config, in JSON with single quotes; empty for none
     */
    StoredImage(String type, String history, byte[]... tars) {
        this.tars = List.of(tars);
        this.type = type;
        this.history = history;
    }

    /** @return how often a layer was opened */
    int opened() {
        return opened.get();
    }

    byte[] config() {
        String ids = String.join(", ", tars.stream().map(tar -> "'" + Sha.sha256(tar) + "'").toList());
        return ("{'created': '2024-01-02T03:04:05.678Z',  'odd\\u002fkey': 1.50, 'os': 'linux', 'architecture': 'amd64', "
                + "'rootfs':{ 'type': 'layers', 'diff_ids': [" + ids + "]}" + (history.isEmpty() ? "" : ", 'history': "
                + history) + ", 'last': true}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    byte[] manifest() {
        boolean docker = type.equals("docker");
        StringBuilder layers = new StringBuilder();
        for (byte[] tar : tars) {
            byte[] blob = Packed.gzip(tar);
            layers.append(layers.length() == 0 ? "" : ", ").append("{'mediaType': '")
                    .append(docker ? MediaType.DOCKER_LAYER_GZIP.value() : MediaType.OCI_LAYER_GZIP.value())
                    .append("', 'digest': '").append(Sha.sha256(blob)).append("', 'size': ").append(blob.length)
                    .append(", 'annotations': {'a': 'b'}}");
        }
        byte[] config = config();
        return ("{'schemaVersion': 2,  'mediaType': '" + (docker ? MediaType.DOCKER_MANIFEST.value()
                : MediaType.OCI_MANIFEST.value()) + "', 'config': {'mediaType': '" + (docker
                ? MediaType.DOCKER_CONFIG.value() : MediaType.OCI_CONFIG.value()) + "', 'digest': '" + Sha.sha256(config)
                + "', 'size': " + config.length + "}, 'layers': [" + layers + "], 'annotations': {'c': 'd'}}")
                .replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    Image image() throws IOException {
        Manifest manifest = (Manifest) ManifestDocument.parse("manifest", manifest(), null);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < tars.size(); i++) {
            Descriptor descriptor = manifest.layers().get(i);
            byte[] blob = Packed.gzip(tars.get(i));
            layers.add(new StoredLayer(descriptor, Digest.parse(Sha.sha256(tars.get(i))), () -> {
                opened.incrementAndGet();
                return new ByteArrayInputStream(blob);
            }, Limits.DEFAULT, TransferListener.NONE));
        }
        return new LoadedImage("an image", ImageReference.parse("ns/app:1"), manifest,
                ImageConfig.parse("config", config()), layers, () -> { });
    }

    /** Reads all layers, as a sink does. */
    static List<byte[]> read(Image image) throws IOException {
        List<byte[]> tars = new ArrayList<>();
        for (Layer layer : image.layers()) {
            tars.add(Rewritten.read(layer));
        }
        return tars;
    }

    static JsonNode json(byte[] document) throws IOException {
        return JSON.readTree(document);
    }
}
