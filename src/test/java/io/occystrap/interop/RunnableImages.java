package io.occystrap.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Images that say in what surroundings they run. */
final class RunnableImages {

    private static final String SHOW = """
            id; pwd; umask
            env | sort
            grep Cap /proc/self/status
            for word in "$0" "$@"; do echo "[$word]"; done
            """;

    private final Path folder;
    private final DockerRegistry registry;
    private ImageLayer layer;

    RunnableImages(Path folder, DockerRegistry registry) {
        this.folder = folder;
        this.registry = registry;
    }

    /**
     * @param config of the container, such as its Cmd, in JSON with single quotes; {@code /bin/sh /show} shows the
     *               surroundings
     * @return the image's name in the registry, with its tag
     */
    String push(String name, String config) throws IOException, InterruptedException {
        layer = layer == null ? layer() : layer;
        OciLayout layout = new OciLayout(Files.createTempDirectory(folder, name));
        ObjectNode container = (ObjectNode) new ObjectMapper().readTree(config.replace('\'', '"'));
        layout.push(layout.manifest("amd64", null, container, List.of(layer)), registry.host() + "/run/" + name + ":1");
        return "run/" + name + ":1";
    }

    private ImageLayer layer() throws IOException, InterruptedException {
        Path root = Files.createDirectory(folder.resolve("root"));
        for (String directory : List.of("bin", "dev", "etc", "proc", "sys", "tmp", "home/app", "srv/work")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.copy(Command.find("busybox").orElseThrow(), root.resolve("bin/busybox"));
        for (String applet : List.of("sh", "id", "pwd", "env", "sort", "grep")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        text(root.resolve("show"), SHOW);
        text(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:App:/home/app:/bin/sh\n");
        text(root.resolve("etc/group"), "root:x:0:\napp:x:1001:\nextra:x:2000:app,other\nother:x:2001:other\n");
        Path tar = folder.resolve("root.tar");
        Command.of("tar", "--owner=0", "--group=0", "--mode=u=rwX,go=rX", "-C", root.toString(), "-cf",
                tar.toString(), ".").run().succeeds();
        return ImageLayer.of(tar, "gzip");
    }

    private static void text(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
