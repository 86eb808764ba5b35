package io.occystrap.layer;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a tar archive is read from, front to back. */
interface TarInput {

    /**
     * @param buffer filled from its position on, as far as it goes at once; has room for a byte
     * @return how many bytes there were, or -1 at the end
     * @throws IOException if it cannot be read
     */
    int read(ByteBuffer buffer) throws IOException;

    /**
     * @param bytes to pass over; at least 0
     * @return how many bytes there were to pass over, up to so many
     * @throws IOException if it cannot be read
     */
    long skip(long bytes) throws IOException;

    /** @return how many bytes were read or passed over */
    long position();
}
