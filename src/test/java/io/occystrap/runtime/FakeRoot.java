package io.occystrap.runtime;

import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.rootfs.RootFiles;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A root filesystem of a few files and links. */
final class FakeRoot implements RootFiles {

    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    FakeRoot file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    FakeRoot link(String path, String target) {
        links.put(path, target);
        return this;
    }

    /** Something that is there and is no regular file. */
    FakeRoot pipe(String path) {
        files.put(path, null);
        return this;
    }

    @Override
    public Optional<InputStream> open(String path) throws MalformedImageException {
        if (files.containsKey(path) && files.get(path) == null) {
            throw new MalformedImageException(path + " is no regular file", null, null);
        }
        return Optional.ofNullable(files.get(path)).map(ByteArrayInputStream::new);
    }

    @Override
    public Optional<String> link(String path) {
        return Optional.ofNullable(links.get(path));
    }
}
