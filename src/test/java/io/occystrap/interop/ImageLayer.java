package io.occystrap.interop;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A layer, made by GNU tar and compressed by gzip or zstd.
 *
 * @param blob      the compressed layer
 * @param mediaType of the blob
 * @param digest    of the blob
 * @param diffId    digest of the tar archive
 */
record ImageLayer(Path blob, String mediaType, String digest, String diffId) {

    static final String TYPE = "application/vnd.oci.image.layer.v1.tar+";

    /**
     * @param tar        the archive; replaced by its compressed form
     * @param compressor gzip or zstd
     */
    static ImageLayer of(Path tar, String compressor) throws IOException, InterruptedException {
        String diffId = sha256(tar);
        Path blob = tar.resolveSibling(tar.getFileName() + "." + compressor);
        Command command = compressor.equals("gzip") ? Command.of("gzip", "-1nc", tar.toString())
                : Command.of("zstd", "-qc", tar.toString());
        command.stdout(blob).run().succeeds();
        Files.delete(tar);
        return new ImageLayer(blob, TYPE + compressor, sha256(blob), diffId);
    }

    /**
     * @param tar  a small archive
     * @param blob for its gzipped form
     */
    static ImageLayer of(byte[] tar, Path blob) throws IOException {
        byte[] gzipped = Packed.gzip(tar);
        Files.write(blob, gzipped);
        return new ImageLayer(blob, TYPE + "gzip", Sha.sha256(gzipped), Sha.sha256(tar));
    }

    /** @return the digest, as sha256sum says */
    static String sha256(Path file) throws IOException, InterruptedException {
        return "sha256:" + Command.of("sha256sum", file.toString()).output().split(" ")[0];
    }

    /** Puts the blob into a layout. */
    void copyTo(Path layout) throws IOException {
        Path target = layout.resolve("blobs").resolve(digest.replace(':', '/'));
        Files.copy(blob, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
