package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The images whose root filesystems are compared, in a registry. Each is made when it is first asked for. */
final class TreeImages {

    private final Path folder;
    private final DockerRegistry registry;
    private final StackedLayers stacked;
    private final Set<String> pushed = new HashSet<>();

    TreeImages(Path folder, DockerRegistry registry) {
        this.folder = folder;
        this.registry = registry;
        stacked = new StackedLayers(folder);
    }

    /** @return the image's name in the registry, with its tag; that of layers-N is layers:N */
    String push(String name) throws Exception {
        String image = "trees/" + (name.startsWith("layers-") ? name.replace('-', ':') : name + ":1");
        if (pushed.add(name)) {
            push(image, switch (name) {
                case "debian" -> DebianLayers.ofThisBuild();
                case "links" -> LinkLayers.in(folder);
                case "duplicates" -> LinkLayers.duplicates(folder);
                case "special" -> SpecialLayers.in(folder);
                case "formats" -> SpecialLayers.formats(folder);
                case "busybox" -> List.of(busybox());
                case "overlay-trusted" -> stacked.withAttributes("trusted");
                case "overlay-user" -> stacked.withAttributes("user");
                default -> stacked.first(Integer.parseInt(name.replace("layers-", "")));
            });
        }
        return image;
    }

    private void push(String image, List<ImageLayer> layers) throws IOException, InterruptedException {
        OciLayout layout = new OciLayout(folder.resolve("layout-" + image.replaceAll("[/:]", "-")));
        layout.push(layout.manifest("amd64", null, layers), registry.host() + "/" + image);
    }

    /** As Docker's image of that name: a hardlink for each applet. */
    private ImageLayer busybox() throws IOException, InterruptedException {
        Path root = Files.createDirectory(folder.resolve("busybox"));
        for (String directory : List.of("bin", "dev", "etc", "home", "root", "tmp", "usr", "usr/bin", "var")) {
            Files.createDirectory(root.resolve(directory));
        }
        Path busybox = root.resolve("bin/[");
        Files.copy(Command.find("busybox").orElseThrow(), busybox);
        for (String applet : Command.of("busybox", "--list").output().lines().toList()) {
            if (!applet.equals("[")) {
                Files.createLink(root.resolve("bin").resolve(applet), busybox);
            }
        }
        Files.createSymbolicLink(root.resolve("usr/bin/env"), Path.of("../../bin/env"));
        Command.of("chmod", "1777", root.resolve("tmp").toString()).run().succeeds();
        Path tar = folder.resolve("busybox.tar");
        Command.of("tar", "--format=gnu", "--sort=name", "--numeric-owner", "--transform=s,^./,,S", "-C",
                root.toString(), "-cf", tar.toString(), ".").run().succeeds();
        return ImageLayer.of(tar, "gzip");
    }
}
