package io.occystrap.job;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder below which jobs may write.
 *
 * @param folder it is made when it is first needed; null where the configuration names none
 */
public record OutputRoot(Path folder) {

    /** The key of the configuration that names it. */
    public static final String KEY = "occystrap.output.root";

    /**
     * @param location with a path, relative to the folder, or absolute and in it
     * @return the path that is meant, all folders of which are real ones; the last name may be free
     * @throws JobNotAllowedException if it is outside, or behind a symbolic link
     * @throws IOException            if the root cannot be used
     */
    Path resolve(JobLocation location) throws IOException {
        Path path = check(location);
        Files.createDirectories(path.getParent());
        return path;
    }

    /**
     * @param location with a path, relative to the folder, or absolute and in it
     * @return the path that is meant; of its folders, those that are there are real ones
     * @throws JobNotAllowedException if it is outside, or behind a symbolic link
     * @throws IOException            if the root cannot be used
     */
    public Path check(JobLocation location) throws IOException {
        if (folder == null) {
            throw new JobNotAllowedException("jobs may write no files (set " + KEY + " to the folder for them)");
        }
        Path root;
        try {
            Files.createDirectories(folder);
            root = folder.toRealPath();
        } catch (IOException e) {
            throw new UnavailableException(KEY + " cannot be used", Printable.escape(String.valueOf(e.getMessage())), null, e);
        }
        Path path = Path.of(location.path());
        Path relative = path;
        if (path.isAbsolute()) {
            Path base = path.startsWith(root) ? root : folder.toAbsolutePath();
            if (!path.startsWith(base) || path.equals(base)) {
                throw new JobNotAllowedException(Printable.escape(location.toString()) + " is not below " + KEY
                        + ", " + Printable.escape(root.toString()));
            }
            relative = base.relativize(path);
        }
        Path checked = root;
        for (Path name : relative) {
            checked = checked.resolve(name);
            if (Files.isSymbolicLink(checked)) {
                throw new JobNotAllowedException(Printable.escape(location.toString())
                        + " is behind a symbolic link, and jobs do not follow them");
            }
        }
        return checked;
    }
}
