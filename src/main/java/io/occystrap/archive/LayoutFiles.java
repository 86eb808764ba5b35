package io.occystrap.archive;

import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.FileBlob;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files of an image layout, in a directory or in an archive. */
public interface LayoutFiles extends Closeable {

    /** @return what errors call it; printable */
    String name();

    /**
     * @param path below the top, with slashes
     * @return where its bytes are, links followed; empty where there is no such file
     * @throws IOException if the path leads out of the layout, or to something else than a file
     */
    Optional<FileBlob> file(String path) throws IOException;

    /**
     * @param file that {@link #file} gave
     * @param most how many bytes it may have
     * @return the whole file
     * @throws IOException if it is larger, or cannot be read
     */
    default byte[] read(FileBlob file, int most) throws IOException {
        if (file.size() > most) {
            throw new MalformedImageException(name() + " was refused", "one of its documents is larger than " + most
                    + " bytes", null);
        }
        try (InputStream in = file.open()) {
            return in.readNBytes((int) file.size());
        }
    }
}
