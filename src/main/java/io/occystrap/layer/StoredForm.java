package io.occystrap.layer;

import io.occystrap.image.Descriptor;
import io.occystrap.image.ImageReference;
import io.occystrap.image.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The stored bytes of a layer, as a blob that other stores can take.
 *
 * @param layer whose stored bytes these are
 * @param blob  where they come from
 */
record StoredForm(StoredLayer layer, Blob blob) implements StoredBlob {

    @Override
    public Descriptor descriptor() {
        return layer.descriptor();
    }

    @Override
    public InputStream open() throws IOException {
        return layer.compressed();
    }

    @Override
    public Optional<ImageReference> repository() {
        return blob.repository();
    }
}
