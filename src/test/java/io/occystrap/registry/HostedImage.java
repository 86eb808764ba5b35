package io.occystrap.registry;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The image ns/app:1 with one layer, as a well-behaved registry serves it. */
final class HostedImage {

    static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

    final byte[] tar;
    final byte[] layer;
    final byte[] config;
    final byte[] manifest;
    final Map<String, byte[]> blobs = new HashMap<>();
    final Map<String, byte[]> manifests = new HashMap<>();

    HostedImage() {
        this(3000);
    }

    /** @param size of the one file in the one layer, which does not compress */
    HostedImage(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        tar = Tar.archive().file("random", content).bytes();
        layer = Packed.gzip(tar);
        config = ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                + Sha.sha256(tar) + "\"]}}").getBytes(StandardCharsets.UTF_8);
        manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST_TYPE + "\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" + Sha.sha256(config) + "\",\"size\":"
                + config.length + "},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\","
                + "\"digest\":\"" + layerDigest() + "\",\"size\":" + layer.length + "}]}")
                .getBytes(StandardCharsets.UTF_8);
        blobs.put(Sha.sha256(config), config);
        blobs.put(layerDigest(), layer);
        manifests.put("1", manifest);
        manifests.put(Sha.sha256(manifest), manifest);
    }

    String layerDigest() {
        return Sha.sha256(layer);
    }

    boolean isLayer(FaultyServer.Request request) {
        return request.path().endsWith("/blobs/" + layerDigest());
    }

    Answer serve(FaultyServer.Request request) {
        String path = request.path();
        if (path.equals("/v2/")) {
            return Answer.of(200, "{}");
        }
        byte[] manifest = manifests.get(path.replace("/v2/ns/app/manifests/", ""));
        if (manifest != null) {
            boolean index = new String(manifest, StandardCharsets.UTF_8).contains("\"manifests\"");
            return Answer.of(200, manifest).with("Content-Type", index ? INDEX_TYPE : MANIFEST_TYPE);
        }
        byte[] blob = blobs.get(path.replace("/v2/ns/app/blobs/", ""));
        if (blob == null) {
            return Answer.of(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}");
        }
        return request.header("range") == null ? Answer.of(200, blob) : range(blob, start(request));
    }

    static int start(FaultyServer.Request request) {
        String range = request.header("range");
        return range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }

    static Answer range(byte[] blob, int start) {
        return Answer.of(206, Arrays.copyOfRange(blob, start, blob.length))
                .with("Content-Range", "bytes " + start + "-" + (blob.length - 1) + "/" + blob.length);
    }
}
