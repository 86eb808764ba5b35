package io.occystrap.tarfile;

import io.occystrap.archive.ArchiveFile;
import io.occystrap.image.Image;
import io.occystrap.image.Images;
import java.io.IOException;

/** All images of an archive, which is open until this is closed. */
final class ArchivedImages implements Images {

    /** Reads an image. */
    @FunctionalInterface
    interface Reader {

        /**
         * @param number of an image, from 0
         * @return the image; closing it leaves the archive open
         * @throws IOException if it cannot be read or is malformed
         */
        Image read(int number) throws IOException;
    }

    private final ArchiveFile archive;
    private final int size;
    private final Reader images;

    ArchivedImages(ArchiveFile archive, int size, Reader images) {
        this.archive = archive;
        this.size = size;
        this.images = images;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Image get(int number) throws IOException {
        return images.read(number);
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }

    @Override
    public String toString() {
        return "ArchivedImages[" + archive.name() + "]";
    }
}
