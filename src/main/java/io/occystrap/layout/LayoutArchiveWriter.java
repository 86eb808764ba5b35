package io.occystrap.layout;

import io.occystrap.layer.FileBlob;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes a tar file in which nothing but names and contents of the entries varies. */
final class LayoutArchiveWriter implements Closeable {

    private static final int BUFFER = 256 << 10;

    private final TarArchiveOutputStream out;

    /**
     * @param file to write; does not exist
     * @throws IOException if it cannot be made
     */
    LayoutArchiveWriter(Path file) throws IOException {
        out = new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER), "UTF-8");
        // For what ustar has no room for: blobs of more than 8 GiB, and the names of those with a sha512 digest.
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    void document(String name, byte[] content) throws IOException {
        entry(name, content.length, new ByteArrayInputStream(content));
    }

    void blob(String name, FileBlob blob) throws IOException {
        try (InputStream in = blob.open()) {
            entry(name, blob.size(), in);
        }
    }

    private void entry(String name, long size, InputStream content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(0);
        entry.setMode(0100644);
        entry.setIds(0, 0);
        entry.setNames("", "");
        out.putArchiveEntry(entry);
        byte[] buffer = new byte[BUFFER];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            out.write(buffer, 0, n);
        }
        out.closeArchiveEntry();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
