package io.occystrap.tarfile;

import io.occystrap.image.BulkInputStream;
import io.occystrap.image.ImageException;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.Interruption;
import java.io.IOException;
import java.io.InputStream;

/** Standard input, whose failures say that it is that. */
final class StandardInput extends BulkInputStream {

    static final String NAME = "standard input";

    /** @param in which it is */
    StandardInput(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return in.read(buffer, offset, length);
        } catch (IOException e) {
            if (e instanceof ImageException || Interruption.is(e)) {
                throw e;
            }
            throw new UnavailableException(NAME + " cannot be read", e.getMessage(), null, e);
        }
    }
}
