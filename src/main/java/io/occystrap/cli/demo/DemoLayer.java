package io.occystrap.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes the tar archive of a layer. */
final class DemoLayer {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    /** @return this, with a directory */
    DemoLayer directory(String name) throws IOException {
        put(name + "/", 040755, new byte[0]);
        return this;
    }

    /** @return this, with a file */
    DemoLayer file(String name, int mode, String content) throws IOException {
        return file(name, mode, content.getBytes(StandardCharsets.UTF_8));
    }

    /** @return this, with a file */
    DemoLayer file(String name, int mode, byte[] content) throws IOException {
        put(name, 0100000 | mode, content);
        return this;
    }

    /** @return this, with the mark that hides a file of the layers below (image-spec, layer.md, "Whiteouts") */
    DemoLayer deleted(String directory, String name) throws IOException {
        return file(directory + "/.wh." + name, 0, "");
    }

    private void put(String name, int mode, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setModTime(0);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** @return the archive */
    byte[] archive() throws IOException {
        tar.close();
        return bytes.toByteArray();
    }
}
