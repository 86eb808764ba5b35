package io.occystrap.interop;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RawTar;
import io.occystrap.image.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** A gzipped layer that is never in memory as a whole. Each part is a gzip member, as pigz and eStargz write them. */
final class StreamedLayer implements Closeable {

    private static final int END = 1024;

    private final Path blob;
    private final OutputStream out;
    private final MessageDigest diffId = Digest.newSha256();

    /** @param blob the file to write */
    StreamedLayer(Path blob) throws IOException {
        this.blob = blob;
        this.out = Files.newOutputStream(blob);
    }

    StreamedLayer add(RawTar entries) throws IOException {
        byte[] bytes = entries.bytes();
        return repeat(Arrays.copyOf(bytes, bytes.length - END), 1);
    }

    /** @param part of a file's content, of whole blocks */
    StreamedLayer repeat(byte[] part, int times) throws IOException {
        byte[] member = Packed.gzip(part);
        for (int i = 0; i < times; i++) {
            diffId.update(part);
            out.write(member);
        }
        return this;
    }

    ImageLayer end() throws IOException, InterruptedException {
        repeat(new byte[END], 1);
        out.close();
        return new ImageLayer(blob, ImageLayer.TYPE + "gzip", ImageLayer.sha256(blob),
                "sha256:" + HexFormat.of().formatHex(diffId.digest()));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
