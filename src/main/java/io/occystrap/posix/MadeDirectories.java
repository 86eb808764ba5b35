package io.occystrap.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Directories that were made for something, and go again if nothing came of it. */
public final class MadeDirectories {

    /** The innermost first. */
    private final List<Path> made = new ArrayList<>();

    private MadeDirectories() {
    }

    /**
     * @param directory made if it is not there, with those above it
     * @return what was made
     * @throws IOException if one cannot be made; none is left then
     */
    public static MadeDirectories make(Path directory) throws IOException {
        MadeDirectories directories = new MadeDirectories();
        for (Path missing = directory.toAbsolutePath(); missing != null && Files.notExists(missing);
                missing = missing.getParent()) {
            directories.made.add(missing);
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            directories.undo();
            throw e;
        }
        return directories;
    }

    /** @return whether anything was made */
    public boolean isEmpty() {
        return made.isEmpty();
    }

    /** Deletes those that are still empty. */
    public void undo() {
        try {
            for (Path path : made) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // Somebody else put something there meanwhile.
        }
    }
}
