package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.RawTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However many files a layer has, however deep and large they are, unpacking it takes at most 256 MB of memory. */
@RequiresTools(value = {"time", "tar", "find", "umount", "sha256sum"}, root = true)
class ConstantMemoryIT {

    private static final long MOST_KIBIBYTES = 256_000_000 / 1024;
    private static final long GIGABYTE = 1L << 30;

    private static final int FILES = 200_000;
    private static final int FILES_IN_DIRECTORY = 1_000;
    private static final int DEPTH = 500;
    private static final String DEEP = "d/".repeat(DEPTH);
    private static final int PART = 16 << 20;
    private static final int PARTS = (int) (2 * GIGABYTE / PART);

    /** A command's destination, and where the root filesystem is in what it makes. */
    enum Sink {

        BUNDLE("oci://%s", "rootfs"), MOUNTS("mounts://%s", "rootfs"), EXPANDED("dir://%s?expand=true", "manifest");

        private final String uri;
        private final String tree;

        Sink(String uri, String tree) {
            this.uri = uri;
            this.tree = tree;
        }
    }

    /** What a layer is full of. */
    enum Content {

        MANY_FILES(2 * GIGABYTE) {
            @Override
            void addTo(StreamedLayer layer) throws IOException {
                for (int i = 0; i < FILES; i += FILES_IN_DIRECTORY) {
                    RawTar tar = new RawTar().entry("files/" + i + "/", '5', new byte[0]);
                    for (int k = i; k < i + FILES_IN_DIRECTORY; k++) {
                        tar.file("files/" + i + "/" + k, "file " + k);
                    }
                    layer.add(tar);
                }
            }

            @Override
            void check(Path tree) throws Exception {
                assertThat(Command.of("find", tree.toString(), "-type", "f", "-size", "-12c", "-printf", ".").output())
                        .hasSize(FILES);
            }
        },

        DEEP_DIRECTORY(GIGABYTE) {
            @Override
            void addTo(StreamedLayer layer) throws IOException {
                for (int depth = 1; depth <= DEPTH; depth++) {
                    layer.add(new RawTar().pax("path=" + "d/".repeat(depth)).entry("d/", '5', new byte[0]));
                }
                layer.add(new RawTar().pax("path=" + DEEP + "file").file("file", "deep"));
            }

            @Override
            void check(Path tree) {
                assertThat(tree.resolve(DEEP + "file")).hasContent("deep");
            }
        },

        /** Expanded, it is there twice: in the layer's archive, too. */
        LARGE_FILE(5 * GIGABYTE) {
            @Override
            void addTo(StreamedLayer layer) throws IOException {
                layer.add(new RawTar().block(RawTar.header("large", '0', RawTar.octal((long) PARTS * PART), "", "")))
                        .repeat(new byte[PART], PARTS);
            }

            @Override
            void check(Path tree) {
                assertThat(tree.resolve("large")).hasSize((long) PARTS * PART);
            }
        };

        private final long bytes;

        /** @param bytes that must be free, and more than are written */
        Content(long bytes) {
            this.bytes = bytes;
        }

        abstract void addTo(StreamedLayer layer) throws IOException;

        abstract void check(Path tree) throws Exception;
    }

    private Path folder;

    /** Memory where there is enough: what is measured is not the disk. */
    private static Path roomFor(long bytes) throws IOException {
        for (Path place : List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")))) {
            // What is written to /dev/shm takes as much of the machine's memory.
            if (Files.isWritable(place) && Files.getFileStore(place).getUsableSpace() > bytes
                    && (!place.startsWith("/dev") || availableMemory() > 3 * bytes / 2)) {
                return Files.createTempDirectory(place.toRealPath(), "occystrap-it");
            }
        }
        String why = "neither /dev/shm nor the folder of temporary files has " + bytes / GIGABYTE + " GB to spare";
        assertThat(RequiredTools.areRequired()).as("%s, and OCCYSTRAP_INTEROP=required", why).isFalse();
        return Assumptions.abort(why);
    }

    /** @return bytes */
    private static long availableMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream().filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElse(0);
    }

    @AfterEach
    void delete() throws Exception {
        if (folder != null) {
            Mounts.clear(folder);
            Files.delete(folder);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(180)
    void ofWhateverIsUnpacked(Content content) throws Exception {
        folder = roomFor(content.bytes);
        Path archive = archive(content);
        Path out = Files.createDirectory(folder.resolve("out"));
        for (Sink sink : Sink.values()) {
            Path destination = out.resolve("destination");
            long peak = peak("process", "tar://" + archive, sink.uri.formatted(destination));

            assertThat(peak).as("kibibytes that %s into %s took at most", content, sink)
                    .isLessThanOrEqualTo(MOST_KIBIBYTES);
            content.check(destination.resolve(sink.tree));
            Mounts.clear(out);
        }
    }

    /** @return an OCI image layout in an archive, with one layer */
    private Path archive(Content content) throws Exception {
        Path layout = Files.createDirectory(folder.resolve("layout"));
        try (StreamedLayer layer = new StreamedLayer(folder.resolve("layer.tar.gz"))) {
            content.addTo(layer);
            OciLayout image = new OciLayout(layout);
            image.name(image.manifest("amd64", null, List.of(layer.end())));
        }
        Path archive = folder.resolve("image.tar");
        Command.of("tar", "-cf", archive.toString(), "-C", layout.toString(), ".").run().succeeds();
        return archive;
    }

    /** @return the most kibibytes that the command had in memory; it must go well */
    private long peak(String... args) throws Exception {
        Path measured = folder.resolve("measured");
        Command.of("time", "-f", "%M", "-o", measured.toString())
                .with(Launcher.occystrap(args).words().toArray(String[]::new))
                .environment("OCCYSTRAP_JAVA_OPTS", "-Xmx128m").run().succeeds();
        return Long.parseLong(Files.readString(measured).strip());
    }
}
