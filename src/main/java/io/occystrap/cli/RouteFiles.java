package io.occystrap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds route and configuration files: first in a folder that the person named, then in the installation, and last
 * inside the jar. The current folder is not searched, because a route can do anything, and whoever made that folder
 * may be somebody else.
 */
final class RouteFiles {

    private static final String JAR = "classpath:io/occystrap/";
    private static final String SUFFIX = ".yaml";
    private static final List<String> STARTABLE = List.of("triggers", "examples");

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
        return folders(own).stream().map(folder -> folder.resolve(relative)).filter(Files::isRegularFile).findFirst()
                .map(RouteFiles::resource).orElse(JAR + "routes/" + relative);
    }

    /**
     * @param file with routes
     * @return its place, as Camel names resources
     */
    static String resource(Path file) {
        return "file:" + file.toAbsolutePath();
    }

    /**
     * The files that {@code run} starts by their names: those of the folders {@code triggers} and {@code examples}.
     *
     * @param own the folder of changed routes that the person named; null where there is none
     * @return the files by their names without {@code .yaml}; one of the person's own in place of the installation's
     * @throws IOException if a folder cannot be read
     */
    SortedMap<String, Path> startable(Path own) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        for (Path folder : folders(own)) {
            for (String kind : STARTABLE) {
                listed(folder.resolve(kind)).forEach(file -> files.putIfAbsent(name(file), file));
            }
        }
        return files;
    }

    /**
     * @param own the folder of changed routes that the person named; null where there is none
     * @return the files of commands by their names, as above
     * @throws IOException if a folder cannot be read
     */
    SortedMap<String, Path> commands(Path own) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        for (Path folder : folders(own)) {
            listed(folder.resolve("commands")).forEach(file -> files.putIfAbsent(name(file), file));
        }
        return files;
    }

    private List<Path> folders(Path own) {
        List<Path> folders = new ArrayList<>();
        if (own != null) {
            folders.add(own);
        }
        if (installation != null) {
            folders.add(installation.resolve("routes"));
        }
        return folders;
    }

    private static List<Path> listed(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        }
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
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
            return resource(own);
        }
        Path installed = installation == null ? null : installation.resolve("config/application.properties");
        return installed != null && Files.isReadable(installed) ? resource(installed)
                : JAR + "config/application.properties";
    }
}
