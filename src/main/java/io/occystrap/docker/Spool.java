package io.occystrap.docker;

import io.occystrap.image.Printable;
import io.occystrap.layer.WriteFailure;
import io.occystrap.posix.Staging;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file for what nobody waits for yet, made when something comes that must be kept. One thread appends; others
 * read what is there.
 */
final class Spool implements Closeable {

    private final Path directory;
    private Staging staging;
    private Path file;
    private FileChannel out;
    private long end;

    /** @param directory for temporary files; must exist */
    Spool(Path directory) {
        this.directory = directory;
    }

    /**
     * @return where it was put
     * @throws IOException if there is no room for it
     */
    long append(byte[] buffer, int offset, int length) throws IOException {
        try {
            open();
            for (ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length); bytes.hasRemaining();) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw WriteFailure.explained("the directory for temporary files, " + Printable.escape(directory.toString())
                    + ",", e);
        }
        long at = end;
        end += length;
        return at;
    }

    private synchronized void open() throws IOException {
        if (out == null) {
            staging = Staging.in(directory);
            file = staging.resolve("layers");
            out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    /** @return what was put into it, on a descriptor of its own, so that who is interrupted closes nobody else's */
    synchronized FileChannel read() throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    @Override
    public synchronized void close() throws IOException {
        if (staging != null) {
            try (Staging last = staging) {
                if (out != null) {
                    out.close();
                }
            }
        }
    }
}
