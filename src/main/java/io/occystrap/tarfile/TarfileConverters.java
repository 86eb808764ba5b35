package io.occystrap.tarfile;

import io.occystrap.camel.OccystrapSettings;
import io.occystrap.image.Image;
import io.occystrap.image.TransferListener;
import io.occystrap.posix.Staging;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;

/** Lets other components follow ours in a route: an image as the archive that {@code docker save} would write. */
@Converter(generateLoader = true)
public final class TarfileConverters {

    private TarfileConverters() {
    }

    /**
     * @param image    to write; read to its end and verified before the stream is returned
     * @param exchange whose context says where temporary files go
     * @return the archive; to be closed by who reads it, which deletes the temporary file
     * @throws IOException if the image cannot be read
     */
    @Converter
    public static InputStream toInputStream(Image image, Exchange exchange) throws IOException {
        OccystrapSettings settings = new OccystrapSettings(exchange.getContext());
        Staging staging = Staging.in(settings.temporaryDirectory(null));
        try {
            Path archive = staging.resolve("image.tar");
            new TarfileSink(archive, null, settings.parallel(null), TransferListener.NONE).write(image);
            return new FilterInputStream(Files.newInputStream(archive)) {
                @Override
                public void close() throws IOException {
                    try {
                        super.close();
                    } finally {
                        staging.close();
                    }
                }
            };
        } catch (IOException | RuntimeException e) {
            staging.close();
            throw e;
        }
    }
}
