package io.occystrap.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds route and configuration files: first in a folder that the person named, then in the installation, and last
 * inside the jar. The current folder is not searched, because a route can do anything, and whoever made that folder
 * may be somebody else.
 */
final class RouteFiles {

    private static final String JAR = "classpath:io/occystrap/";

    private final Path installation;

    /** @param installation the folder that holds {@code routes} and {@code config}; null where there is none */
    RouteFiles(Path installation) {
        this.installation = installation;
    }

    /** @return those of the installation that the launcher started */
    static RouteFiles installed() {
        String home = System.getProperty("occystrap.home");
        return new RouteFiles(home == null ? null : Path.of(home));
    }

    /**
     * @param command a command's name
     * @param own     the folder of changed routes that the person named; null where there is none
     * @return the place of the command's route, as Camel names resources
     */
    String command(String command, Path own) {
        String relative = "commands/" + command + ".yaml";
        List<Path> candidates = new ArrayList<>();
        if (own != null) {
            candidates.add(own.resolve(relative));
        }
        if (installation != null) {
            candidates.add(installation.resolve("routes").resolve(relative));
        }
        return candidates.stream().filter(Files::isRegularFile).findFirst()
                .map(path -> "file:" + path.toAbsolutePath()).orElse(JAR + "routes/" + relative);
    }

    /**
     * @param own the configuration file that the person named; null where there is none
     * @return the place of the configuration, as Camel names resources
     */
    String configuration(Path own) {
        if (own != null) {
            if (!Files.isReadable(own)) {
                throw new IllegalArgumentException("the configuration " + own + " cannot be read");
            }
            return "file:" + own.toAbsolutePath();
        }
        Path installed = installation == null ? null : installation.resolve("config/application.properties");
        return installed != null && Files.isReadable(installed) ? "file:" + installed.toAbsolutePath()
                : JAR + "config/application.properties";
    }
}
