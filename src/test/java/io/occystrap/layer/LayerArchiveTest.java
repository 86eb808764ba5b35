package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.MediaType;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerArchiveTest {

    private static final byte[] TAR = Tar.archive().file("a", "x".repeat(5_000_000)).file("b", "text").bytes();

    @TempDir
    private Path folder;
    private final AtomicLong read = new AtomicLong();

    private StoredLayer layer(byte[] stored, byte[] promised, String before, Limits limits) throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, Packed.join(before.getBytes(StandardCharsets.US_ASCII), stored, new byte[100]));
        Descriptor descriptor = new Descriptor(MediaType.DOCKER_LAYER, Digest.parse(Sha.sha256(promised)), stored.length);
        return new StoredLayer(descriptor, Digest.parse(Sha.sha256(TAR)),
                new FileBlob(file, before.length(), stored.length), limits, new TransferListener() {
                    @Override
                    public void bytesRead(long bytes) {
                        read.addAndGet(bytes);
                    }
                });
    }

    private static List<String> contents(LayerArchive archive) throws IOException {
        List<String> contents = new ArrayList<>();
        for (TarHeader header = archive.headers().next(); header != null; header = archive.headers().next()) {
            byte[] content = new byte[(int) Math.min(header.size(), 4)];
            archive.headers().readFully(ByteBuffer.wrap(content));
            contents.add(header.name() + "=" + new String(content, StandardCharsets.US_ASCII));
        }
        archive.finish();
        return contents;
    }

    @Test
    void aPlainLayerInAFileIsReadWhereSomebodyLooks() throws IOException {
        try (LayerArchive archive = LayerArchive.open(layer(TAR, TAR, "before", Limits.DEFAULT))) {
            assertThat(contents(archive)).containsExactly("a=xxxx", "b=text");
        }
        assertThat(read).hasValue(0);
    }

    @Test
    void aCompressedOneIsReadAndVerified() throws IOException {
        byte[] packed = Packed.gzip(TAR);
        try (LayerArchive archive = LayerArchive.open(layer(packed, packed, "", Limits.DEFAULT))) {
            assertThat(contents(archive)).containsExactly("a=xxxx", "b=text");
        }
        assertThat(read).hasValue(packed.length);
        assertThatThrownBy(() -> {
            try (LayerArchive archive = LayerArchive.open(layer(packed, TAR, "", Limits.DEFAULT))) {
                contents(archive);
            }
        }).isInstanceOf(DigestMismatchException.class);
    }

    @Test
    void whatLiesBehindThePartIsNotTheLayers() throws IOException {
        byte[] cut = Arrays.copyOf(TAR, 3000);
        try (LayerArchive archive = LayerArchive.open(layer(cut, cut, "", Limits.DEFAULT))) {
            assertThatThrownBy(() -> contents(archive)).isInstanceOf(MalformedImageException.class)
                    .hasMessageContaining("cut short in a");
        }
    }

    @Test
    void refusesOneThatIsTooLargeOrGone() throws IOException {
        StoredLayer large = layer(TAR, TAR, "", new Limits(1000, 1, 1));
        assertThatThrownBy(() -> LayerArchive.open(large)).isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("more than 1000 bytes");
        StoredLayer layer = layer(TAR, TAR, "", Limits.DEFAULT);
        Files.write(folder.resolve("file"), Arrays.copyOf(TAR, 600));
        assertThatThrownBy(() -> LayerArchive.open(layer)).isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("was cut short");
    }
}
