package io.occystrap.search;

import io.occystrap.image.Printable;
import io.occystrap.layer.WriteFailure;
import io.occystrap.posix.Staging;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Where matches go that are too many for the memory which all of a search may have. Made when it is first needed. */
final class TemporaryFiles implements Closeable {

    private static final long MEMORY = 8 << 20;

    private final Path parent;
    private final AtomicLong memory = new AtomicLong(MEMORY);
    private Staging staging;
    private int files;

    /** @param parent an existing directory */
    TemporaryFiles(Path parent) {
        this.parent = parent;
    }

    /** @return whether so many bytes may still be kept in memory; they count until they are released */
    boolean reserve(long bytes) {
        if (memory.addAndGet(-bytes) >= 0) {
            return true;
        }
        memory.addAndGet(bytes);
        return false;
    }

    void release(long bytes) {
        memory.addAndGet(bytes);
    }

    /** @return a file that is not there yet */
    synchronized Path next() throws IOException {
        if (staging == null) {
            try {
                staging = Staging.in(parent);
            } catch (IOException e) {
                throw WriteFailure.explained("the directory for temporary files, " + Printable.escape(parent.toString())
                        + ",", e);
            }
        }
        return staging.resolve("matches-" + files++);
    }

    @Override
    public synchronized void close() throws IOException {
        if (staging != null) {
            staging.close();
            staging = null;
        }
    }
}
