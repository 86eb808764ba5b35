package io.occystrap.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A blob whose bytes are reported as they are read, and verified by the end.
 *
 * @param descriptor of the blob
 * @param what       names it for errors; printable
 * @param source     of its bytes, which are not verified yet
 * @param listener   is told of the bytes that are read
 * @param repository of a registry that has it; empty for other stores
 */
public record VerifiedBlob(Descriptor descriptor, String what, Source source, TransferListener listener,
        Optional<ImageReference> repository) implements StoredBlob {

    /** Opens what a store holds. */
    @FunctionalInterface
    public interface Source {

        /**
         * @return the bytes as they are; to be closed by the caller
         * @throws IOException if they cannot be had
         */
        InputStream open() throws IOException;
    }

    @Override
    public InputStream open() throws IOException {
        return new VerifyingInputStream(new ReportingInputStream(source.open(), listener), what, descriptor.digest(),
                descriptor.size());
    }
}
