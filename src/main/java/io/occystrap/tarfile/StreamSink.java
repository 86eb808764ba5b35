package io.occystrap.tarfile;

import io.occystrap.image.Image;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the archive of a {@link TarfileSink} to a stream. The archive is made in a temporary file first: a layer's
 * size stands before it in a tar file and is known after it, and so nothing is sent of an image that fails.
 */
public final class StreamSink implements ImageSink {

    private final OutputStream out;
    private final Path temporaryDirectory;
    private final String repoTag;
    private final int parallel;
    private final TransferListener listener;

    /**
     * @param out                where the archive goes; flushed, not closed
     * @param temporaryDirectory where it is made; must exist
     * @param repoTag            the name in the archive; null for the image's own, empty for none
     * @param parallel           how many layers are read at once; at least 1
     * @param listener           is told of the layers
     */
    public StreamSink(OutputStream out, Path temporaryDirectory, String repoTag, int parallel,
            TransferListener listener) {
        this.out = out;
        this.temporaryDirectory = temporaryDirectory;
        this.repoTag = repoTag;
        this.parallel = parallel;
        this.listener = listener;
    }

    @Override
    public Receipt write(Image image) throws IOException {
        try (Staging staging = Staging.in(temporaryDirectory)) {
            Path archive = staging.resolve("stream.tar");
            Receipt made = new TarfileSink(archive, repoTag, parallel, listener).write(image);
            try {
                Files.copy(archive, out);
                out.flush();
            } catch (IOException e) {
                throw new UnavailableException("the archive cannot be written to standard output", e.getMessage(), null, e);
            }
            return new Receipt("standard output", made.image(), made.digest(), made.imageId(), made.layers(),
                    made.bytes(), made.layersSkipped(), made.time());
        }
    }
}
