package io.occystrap.tarfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.MediaType;
import io.occystrap.image.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Whatever the stored forms say of the sizes, layers end up one behind the other, whole. */
class ArchiveLayersTest {

    /**
     * A layer that says it is of another size than it is.
     *
     * @param content of the layer
     * @param said    of its size; negative where nothing is said
     */
    private record LyingLayer(byte[] content, long said) implements Layer {

        @Override
        public Descriptor descriptor() {
            return new Descriptor(MediaType.OCI_LAYER, Digest.of(content), content.length);
        }

        @Override
        public Optional<Digest> diffId() {
            return Optional.of(Digest.of(content));
        }

        @Override
        public OptionalLong likelySize() {
            return said < 0 ? OptionalLong.empty() : OptionalLong.of(said);
        }

        @Override
        public InputStream compressed() {
            return uncompressed();
        }

        @Override
        public InputStream uncompressed() {
            return new ByteArrayInputStream(content);
        }
    }

    @Provide
    Arbitrary<List<LyingLayer>> layers() {
        Arbitrary<Integer> sizes = Arbitraries.of(0, 1, 511, 512, 513, 1024, 70_000);
        Arbitrary<LyingLayer> layer = sizes.flatMap(size -> Arbitraries.longs().between(0, Long.MAX_VALUE)
                .flatMap(seed -> Arbitraries.of(-1L, 0L, 1L, (long) size, size + 1L, Math.max(size - 1L, 0), size + 600L,
                        4L << 30).map(said -> new LyingLayer(bytes(seed, size), said))));
        return layer.list().ofMinSize(1).ofMaxSize(6).uniqueElements(LyingLayer::descriptor);
    }

    private static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Property(tries = 150)
    void writesLayersWholeAndInOrderWhateverTheySay(@ForAll("layers") List<LyingLayer> layers) throws IOException {
        Path directory = Files.createTempDirectory("layers");
        Path file = directory.resolve("a.tar");
        try {
            try (ArchiveWriter archive = new ArchiveWriter(file)) {
                List<ArchiveWriter.Written> written = new ArchiveLayers(archive, 3, TransferListener.NONE)
                        .write(new ArrayList<>(layers));
                archive.finish(written.get(written.size() - 1).end());
            }
            long size = 1024;
            try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(file))) {
                for (LyingLayer layer : layers) {
                    TarArchiveEntry entry = in.getNextEntry();
                    assertThat(entry.getName()).isEqualTo(layer.diffId().orElseThrow().hex() + "/layer.tar");
                    assertThat(in.readAllBytes()).isEqualTo(layer.content());
                    size += 512 + (layer.content().length + 511) / 512 * 512;
                }
                assertThat(in.getNextEntry()).isNull();
            }
            assertThat(file).hasSize(size);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
