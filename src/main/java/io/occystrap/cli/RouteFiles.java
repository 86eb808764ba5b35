package io.occystrap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds route and configuration files: first in a folder that the person named, then in the installation, and last
 * inside the jar. The current folder is not searched, because a route can do anything, and whoever made that folder
 * may be somebody else.
 */
final class RouteFiles {

    private static final String FILE = "file:";
    private static final String CLASS_PATH = "classpath:";
    private static final String JAR = CLASS_PATH + "/io/occystrap/";
    private static final String SUFFIX = ".yaml";
    private static final List<String> STARTABLE = List.of("triggers", "examples");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** What begins a line and is no route, comment or continuation. */
    private static final Pattern SOMETHING_ELSE = Pattern.compile("(?m)^(?!- route:)[^ #\\r\\n]");

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
        String relative = "commands/" + command + SUFFIX;
        return found(relative, own).orElse(JAR + "routes/" + relative);
    }

    /**
     * @param name of a file that {@code run} starts by its name
     * @param own  the folder of changed routes that the person named; null where there is none
     * @return the file's place, as Camel names resources; empty where there is none
     */
    Optional<String> startable(String name, Path own) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        for (String kind : STARTABLE) {
            String relative = kind + "/" + name + SUFFIX;
            Optional<String> place = found(relative, own)
                    .or(() -> Optional.of(JAR + "routes/" + relative).filter(RouteFiles::isInJar));
            if (place.isPresent()) {
                return place;
            }
        }
        return Optional.empty();
    }

    private Optional<String> found(String relative, Path own) {
        return folders(own).stream().map(folder -> folder.resolve(relative)).filter(Files::isRegularFile).findFirst()
                .map(RouteFiles::resource);
    }

    private static boolean isInJar(String place) {
        return RouteFiles.class.getResource(place.substring(CLASS_PATH.length())) != null;
    }

    /**
     * @param file with routes
     * @return its place, as Camel names resources
     */
    static String resource(Path file) {
        return FILE + file.toAbsolutePath();
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
     * @param command a command's name
     * @param own     the folder of changed routes that the person named; null where there is none
     * @return the places of the command's route and of those that it sends to, as below
     * @throws IOException if one of them cannot be read
     */
    String commandWithItsRoutes(String command, Path own) throws IOException {
        return withTheirRoutes(List.of(command(command, own)), own);
    }

    /**
     * @param started places of files, as Camel names resources
     * @param own     the folder of changed routes that the person named; null where there is none
     * @return these and the places of the commands' routes that they send to by {@code direct:NAME}, where none of them
     *         has such a route itself; each once, with commas between them
     * @throws IOException if one of them cannot be read
     */
    String withTheirRoutes(Collection<String> started, Path own) throws IOException {
        Set<String> places = new LinkedHashSet<>();
        Set<String> defined = new HashSet<>();
        Deque<String> sent = new ArrayDeque<>();
        for (String place : started) {
            if (places.add(place)) {
                DirectRoutes routes = DirectRoutes.in(text(place).orElse(""));
                defined.addAll(routes.defined());
                sent.addAll(routes.sent());
            }
        }
        while (!sent.isEmpty()) {
            String name = sent.remove();
            String place = command(name, own);
            Optional<String> text = defined.contains(name) ? Optional.empty() : text(place);
            if (text.isPresent() && places.add(place)) {
                DirectRoutes routes = DirectRoutes.in(text.get());
                defined.addAll(routes.defined());
                sent.addAll(routes.sent());
            }
        }
        return String.join(",", places);
    }

    /**
     * @param places of files, as Camel names resources, with commas between them
     * @return whether there are routes in them and nothing else: no beans, and no configurations of routes
     * @throws IOException if one of them cannot be read
     */
    static boolean holdRoutesAlone(String places) throws IOException {
        for (String place : places.split(",")) {
            if (SOMETHING_ELSE.matcher(text(place).orElse("")).find()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> text(String place) throws IOException {
        if (place.startsWith(FILE)) {
            return Optional.of(Files.readString(Path.of(place.substring(FILE.length()))));
        }
        try (InputStream in = RouteFiles.class.getResourceAsStream(place.substring(CLASS_PATH.length()))) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
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
