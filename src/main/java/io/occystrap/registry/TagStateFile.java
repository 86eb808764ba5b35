package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.posix.ProcessLock;
import io.occystrap.posix.RegularFile;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file that remembers the tags of any number of watches: {@code {"version":1,"watches":{WATCH:{TAG:DIGEST}}}}. It is
 * replaced whole, under a lock beside it, so that several processes may share it and none ever sees half of it. One that
 * is damaged is an error: taking it for empty would make everything new.
 */
final class TagStateFile implements TagMemory {

    private static final int VERSION = 1;

    private final Path file;
    private final String what;

    /** @param file need not be there; its directory is made when it is first written */
    TagStateFile(Path file) {
        this.file = file.toAbsolutePath();
        this.what = "the state of watched tags in " + Printable.escape(file.toString());
    }

    @Override
    public Optional<Map<String, Digest>> recall(String watch) throws IOException {
        return Optional.ofNullable(read().get(watch));
    }

    @Override
    public void remember(String watch, Map<String, Digest> seen) throws IOException {
        Path directory = Files.createDirectories(file.getParent());
        try (ProcessLock lock = ProcessLock.acquire(directory.resolve(file.getFileName() + ".lock"))) {
            Map<String, Map<String, Digest>> watches = read();
            TagMemory.merge(seen, watches.computeIfAbsent(watch, key -> new TreeMap<>()));
            write(directory, watches);
        }
    }

    private Map<String, Map<String, Digest>> read() throws IOException {
        Map<String, Map<String, Digest>> watches = new TreeMap<>();
        byte[] content;
        try (InputStream in = RegularFile.read(file)) {
            content = in.readNBytes(JsonDocument.LARGEST + 1);
        } catch (NoSuchFileException e) {
            return watches;
        }
        JsonNode top;
        try {
            top = JsonDocument.object(what, content);
        } catch (MalformedImageException e) {
            throw damaged("it is cut, or no JSON", e);
        }
        if (top.path("version").asInt() != VERSION || !top.path("watches").isObject()) {
            throw damaged("it has no watches, or is of a version other than " + VERSION, null);
        }
        for (Map.Entry<String, JsonNode> watch : top.path("watches").properties()) {
            Map<String, Digest> tags = new TreeMap<>();
            for (Map.Entry<String, JsonNode> tag : watch.getValue().properties()) {
                tags.put(tag(tag.getKey()), digest(tag.getValue().asText()));
            }
            watches.put(watch.getKey(), tags);
        }
        return watches;
    }

    private String tag(String text) throws MalformedImageException {
        if (!ImageReference.isTag(text)) {
            throw damaged(Printable.escape(text) + " is no tag", null);
        }
        return text;
    }

    private Digest digest(String text) throws MalformedImageException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage(), e);
        }
    }

    private MalformedImageException damaged(String why, Throwable cause) {
        return new MalformedImageException(what + " cannot be read", why,
                "restore it, or delete it to begin anew", cause);
    }

    private void write(Path directory, Map<String, Map<String, Digest>> watches) throws IOException {
        ObjectNode top = JsonNodeFactory.instance.objectNode().put("version", VERSION);
        ObjectNode all = top.putObject("watches");
        watches.forEach((watch, tags) -> {
            ObjectNode node = all.putObject(watch);
            tags.forEach((tag, digest) -> node.put(tag, digest.toString()));
        });
        byte[] content = JsonDocument.indented(top);
        if (content.length > JsonDocument.LARGEST) {
            throw new UnavailableException(what + " cannot be written", "it would be larger than " + JsonDocument.LARGEST
                    + " bytes", "watch fewer tags, or use several files");
        }
        try (Staging staging = Staging.in(directory)) {
            Path whole = staging.resolve("state");
            Files.write(whole, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
