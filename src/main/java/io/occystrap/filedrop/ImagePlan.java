package io.occystrap.filedrop;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.SearchConstants;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.job.JobLocation;
import io.occystrap.job.OutputRoot;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is done with the images of an archive, and where they go: each to a place that follows from the archive's name and the
 * image alone, so that the same archive finds there what it left the time before.
 *
 * @param action   what is done
 * @param root     below which images go; of no use to search or push
 * @param expand   extracting: whether root filesystems are written
 * @param search   searching: the headers that say for what
 * @param registry pushing: what is put before names, with a slash at its end; otherwise null
 */
record ImagePlan(FileDropAction action, OutputRoot root, boolean expand, Map<String, Object> search, String registry) {

    private static final int SHORT_ID = 12;

    /**
     * @param configuration of an endpoint
     * @return what it says
     * @throws IllegalArgumentException if it does not say enough, or what cannot be done
     */
    static ImagePlan of(FileDropConfiguration configuration) {
        FileDropAction action = configuration.getAction();
        String root = text(configuration.getOutputRoot());
        Map<String, Object> search = new HashMap<>();
        String registry = null;
        switch (action) {
            case search -> {
                search.put(SearchConstants.PATTERN, required(configuration.getPattern(), action, "a pattern",
                        "occystrap.file-drop.pattern"));
                search.put(SearchConstants.REGEX, configuration.isRegex());
                if (text(configuration.getContent()) != null) {
                    search.put(SearchConstants.CONTENT, configuration.getContent());
                }
            }
            case push -> {
                registry = required(configuration.getRegistry(), action, "a registry", "occystrap.file-drop.registry");
                registry = registry.endsWith("/") ? registry : registry + "/";
                if (registry.indexOf('@') >= 0) {
                    throw new IllegalArgumentException("occystrap.file-drop.registry is HOST[:PORT]/[PREFIX/], without a user");
                }
                ImageReference.parse(registry.substring(0, registry.indexOf('/')),
                        registry.substring(registry.indexOf('/') + 1) + "name");
            }
            default -> {
                required(root, action, "a folder for them", OutputRoot.KEY);
                if (action == FileDropAction.layout && root.indexOf(':') >= 0) {
                    throw new IllegalArgumentException(OutputRoot.KEY + " has a colon, and that begins a tag where image layouts"
                            + " are named");
                }
            }
        }
        return new ImagePlan(action, new OutputRoot(root == null ? null : Path.of(root)), configuration.isExpand(),
                Map.copyOf(search), registry);
    }

    private static String text(String option) {
        return option == null || option.isBlank() ? null : option;
    }

    private static String required(String option, FileDropAction action, String what, String key) {
        if (text(option) == null) {
            throw new IllegalArgumentException("to " + action + " what is dropped needs " + what + " (set " + key + ")");
        }
        return option;
    }

    /**
     * @param archive that the image is in; its name is a usable one
     * @param image   to do something with
     * @return what the steps go by that do it
     * @throws IOException if the image is malformed or cannot be read, or the root cannot be used
     */
    Map<String, Object> headers(DropName archive, Image image) throws IOException {
        Map<String, Object> headers = new HashMap<>(search);
        headers.put(OccystrapConstants.SKIP_EXISTING, true);
        switch (action) {
            case extract -> {
                to("directory", folder(archive.stem() + "/" + image.id().hex()), headers);
                headers.put(OccystrapConstants.EXPAND, expand);
            }
            case bundle -> to("bundle", folder(archive.stem() + "/" + image.id().hex()), headers);
            case layout -> to("layout", folder(archive.stem()) + ":"
                    + image.reference().flatMap(ImageReference::repoTag).orElse(image.id().hex()), headers);
            case push -> to("registry", image.names().stream().anyMatch(name -> name.tag() != null) ? registry
                    : registry + archive.stem().toLowerCase(Locale.ROOT) + ":" + image.id().hex().substring(0, SHORT_ID), headers);
            case search -> {
                // It goes nowhere.
            }
        }
        return headers;
    }

    /**
     * Deletes what somebody left beside a bundle who was killed when that was in its place: it is whole, so nobody makes it anew
     * and tidies up. Other stores look each time.
     *
     * @param archive that was worked on before; its name is a usable one
     * @throws IOException if the root cannot be used
     */
    void sweep(DropName archive) throws IOException {
        if (action == FileDropAction.bundle) {
            Path folder = Path.of(folder(archive.stem()));
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Staging.in(folder).close();
            }
        }
    }

    private static void to(String store, String destination, Map<String, Object> headers) {
        headers.put(OccystrapConstants.DESTINATION_STORE, store);
        headers.put(OccystrapConstants.DESTINATION, destination);
    }

    private String folder(String relative) throws IOException {
        return root.check(JobLocation.parse("destination", JobLocation.Store.DIRECTORY.scheme() + "://" + relative)).toString();
    }
}
