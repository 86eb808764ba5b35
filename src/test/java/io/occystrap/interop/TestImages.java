package io.occystrap.interop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Images of what is installed on this machine, in a registry. Each is made when it is first asked for. */
final class TestImages {

    /** Bytes of the layer of {@link #large}. */
    static final long LARGE = 300L << 20;

    /** Bytes of the layer of {@link #medium}. */
    static final long MEDIUM = 64L << 20;

    private final Path folder;
    private final DockerRegistry registry;
    private final Map<String, ImageLayer> layers = new HashMap<>();
    private final Map<String, String> images = new HashMap<>();

    TestImages(Path folder, DockerRegistry registry) {
        this.folder = folder;
        this.registry = registry;
    }

    /** @return an OCI image of three gzip layers: busybox, bash, a text */
    String small() throws Exception {
        return image("ns/small", "amd64", List.of(busybox("gzip"), bash("gzip"), text("small")));
    }

    /** @return the same with a Docker schema 2 manifest */
    String schema2() throws Exception {
        return image("ns/schema2", "amd64", List.of(busybox("gzip"), bash("gzip"), text("small")), "--format", "v2s2");
    }

    /** @return the same with layers in zstd */
    String zstd() throws Exception {
        return image("ns/zstd", "amd64", List.of(busybox("zstd"), bash("zstd")));
    }

    /** @return four layers, of which the second and the fourth are the same */
    String repeated() throws Exception {
        return image("ns/repeated", "amd64", List.of(busybox("gzip"), text("one"), text("two"), text("one")));
    }

    /** @return one of eight: a base for all, a layer for each pair, and one of its own */
    String ofEight(int n) throws Exception {
        return image("ns/eight" + n, "amd64", List.of(busybox("gzip"), text("pair" + (n + 1) / 2), text("own" + n)));
    }

    /** @return an image that shares no layer with the others */
    String other() throws Exception {
        return image("ns/other", "amd64", List.of(text("other")));
    }

    /** @return one layer that gzip cannot make smaller than a heap of 64 MB */
    String large() throws Exception {
        return image("ns/large", "amd64", List.of(noise(LARGE)));
    }

    /** @return one layer of 64 MB that gzip cannot make smaller */
    String medium() throws Exception {
        return image("ns/medium", "amd64", List.of(noise(MEDIUM)));
    }

    /** @return an index: linux/amd64, and linux/arm64/v8 with another layer */
    String multi() throws Exception {
        if (!images.containsKey("ns/multi")) {
            OciLayout layout = new OciLayout(folder.resolve("multi"));
            ObjectNode amd = layout.manifest("amd64", null, List.of(busybox("gzip"), text("amd")));
            ObjectNode arm = layout.manifest("arm64", "v8", List.of(text("arm"), text("arm again")));
            layout.push(layout.index(List.of(amd, arm)), registry.host() + "/ns/multi:1");
            images.put("ns/multi", "ns/multi:1");
        }
        return images.get("ns/multi");
    }

    private String image(String name, String architecture, List<ImageLayer> contents, String... options)
            throws Exception {
        if (!images.containsKey(name)) {
            OciLayout layout = new OciLayout(folder.resolve(name));
            layout.push(layout.manifest(architecture, null, contents), registry.host() + "/" + name + ":1", options);
            images.put(name, name + ":1");
        }
        return images.get(name);
    }

    private ImageLayer busybox(String compressor) throws Exception {
        String key = "busybox-" + compressor;
        if (!layers.containsKey(key)) {
            Path root = Files.createDirectories(folder.resolve("roots/" + key));
            Files.createDirectories(root.resolve("bin"));
            Files.createDirectories(root.resolve("tmp"));
            Files.copy(Command.find("busybox").orElseThrow(), root.resolve("bin/busybox"));
            for (String applet : List.of("sh", "ls", "cat")) {
                Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
            }
            Command.of("chmod", "1777", root.resolve("tmp").toString()).run().succeeds();
            layers.put(key, tar(key, root, List.of("."), compressor));
        }
        return layers.get(key);
    }

    /** What Debian's package installed on this machine. */
    private ImageLayer bash(String compressor) throws Exception {
        String key = "bash-" + compressor;
        if (!layers.containsKey(key)) {
            List<String> files = new ArrayList<>();
            for (String file : Command.of("dpkg", "-L", "bash").output().lines().toList()) {
                if (!file.startsWith("/usr/share/") && Files.isRegularFile(Path.of(file).toRealPath())) {
                    files.add(file.substring(1));
                }
            }
            layers.put(key, tar(key, Path.of("/"), files, compressor));
        }
        return layers.get(key);
    }

    private ImageLayer text(String text) throws Exception {
        if (!layers.containsKey(text)) {
            Path root = Files.createDirectories(folder.resolve("roots/text-" + text));
            Files.createDirectories(root.resolve("srv"));
            Files.writeString(root.resolve("srv/" + text + ".txt"), text + "\n", StandardCharsets.UTF_8);
            layers.put(text, tar(text, root, List.of("."), "gzip"));
        }
        return layers.get(text);
    }

    private ImageLayer noise(long size) throws Exception {
        String name = "noise-" + size;
        if (!layers.containsKey(name)) {
            Path root = Files.createDirectories(folder.resolve("roots/" + name));
            Random random = new Random(1);
            byte[] block = new byte[1 << 20];
            try (var out = Files.newOutputStream(root.resolve("noise"))) {
                for (long written = 0; written < size; written += block.length) {
                    random.nextBytes(block);
                    out.write(block);
                }
            }
            layers.put(name, tar(name, root, List.of("."), "gzip"));
            Files.delete(root.resolve("noise"));
        }
        return layers.get(name);
    }

    private ImageLayer tar(String name, Path root, List<String> files, String compressor)
            throws IOException, InterruptedException {
        Path tar = folder.resolve(name.replace(' ', '-') + ".tar");
        Command.of("tar", "--format=pax", "--sort=name", "--owner=0", "--group=0", "--numeric-owner",
                "--mtime=2024-01-01T00:00:00Z", "-C", root.toString(), "-cf", tar.toString())
                .with(files.toArray(String[]::new)).run().succeeds();
        return ImageLayer.of(tar, compressor);
    }
}
