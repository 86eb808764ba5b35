package io.occystrap.layer;

import io.occystrap.image.Descriptor;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A layer that was compressed into a temporary file.
 *
 * @param descriptor of the file's content
 * @param file       may be moved away by who takes the blob
 */
public record PackedLayer(Descriptor descriptor, Path file) implements StoredBlob {

    @Override
    public InputStream open() throws IOException {
        return new VerifyingInputStream(Files.newInputStream(file), "layer " + descriptor.digest(), descriptor.digest(),
                descriptor.size());
    }
}
