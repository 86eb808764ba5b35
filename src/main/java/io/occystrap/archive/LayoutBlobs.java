package io.occystrap.archive;

import io.occystrap.image.Descriptor;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.TransferListener;
import io.occystrap.image.VerifiedBlob;
import io.occystrap.layer.FileBlob;
import java.io.IOException;
import java.util.Optional;

/**
 * The blobs of an image layout, each at the path that its digest makes.
 *
 * @param files    of the layout
 * @param listener is told of the bytes that are read
 */
record LayoutBlobs(LayoutFiles files, TransferListener listener) implements ManifestTree.Store {

    /**
     * @param descriptor of a blob
     * @return where it is, unverified but for its size
     * @throws IOException if it is missing, of another size, or leads out of the layout
     */
    FileBlob find(Descriptor descriptor) throws IOException {
        FileBlob file = files.file(ImageLayout.blobPath(descriptor.digest())).orElseThrow(
                () -> new MalformedImageException(files.name() + " is incomplete",
                        "blob " + descriptor.digest() + " is missing", null));
        if (file.size() != descriptor.size()) {
            throw new DigestMismatchException("blob " + descriptor.digest() + " in " + files.name(),
                    descriptor.size() + " bytes", file.size() + " bytes");
        }
        return file;
    }

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
        byte[] content = files.read(find(descriptor), JsonDocument.LARGEST);
        if (!descriptor.digest().matches(content)) {
            throw new DigestMismatchException("blob in " + files.name(), descriptor.digest().toString(), "other content");
        }
        return content;
    }

    @Override
    public StoredBlob blob(Descriptor descriptor) {
        return new VerifiedBlob(descriptor, "blob " + descriptor.digest() + " in " + files.name(),
                () -> find(descriptor).open(), listener, Optional.empty());
    }
}
