package io.occystrap.layout;

import io.occystrap.archive.LayoutFiles;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.layer.FileBlob;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** An image layout in a directory. Links in it are followed as long as they stay in it. */
final class LayoutDirectory implements LayoutFiles {

    private final String name;
    private final Path root;

    /**
     * @param path of the directory
     * @throws IOException if there is none
     */
    LayoutDirectory(Path path) throws IOException {
        this.name = Printable.escape(path.toString());
        this.root = path.toRealPath();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<FileBlob> file(String path) throws IOException {
        Path real;
        try {
            real = root.resolve(path).toRealPath();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            throw new MalformedImageException(name + " cannot be read", path + ": " + e.getReason(), null, e);
        }
        if (!real.startsWith(root)) {
            throw new MalformedImageException(name + " was refused", path + " leads out of the layout", null);
        }
        BasicFileAttributes attributes =
                Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new MalformedImageException(name + " was refused", path + " is no regular file", null);
        }
        return Optional.of(new FileBlob(real, 0, attributes.size()));
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
