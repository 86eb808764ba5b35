package io.occystrap.layer;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A stream whose content lies in a file and is not to be verified, mostly because it was as it came there: the kernel
 * copies it to another file, without a way through this process.
 */
public interface FileBacked {

    /**
     * Copies what is left, instead of reading it.
     *
     * @param target written to from its position on, which nobody else moves: only so does the kernel copy alone
     * @param most   how many bytes there may be
     * @return how many bytes there were; negative if they are more than that, and then not all are copied
     * @throws IOException if it cannot be read or written, or is not what it should be
     */
    long copyTo(FileChannel target, long most) throws IOException;
}
