package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.RawTar;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of 300 MB passes through a route in a heap of 40 MB, with stream caching on as Camel has it. */
class LargeEntryTest {

    private static final int MEGABYTES = 300;
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    private String sha256;

    @Test
    void aLargeFileIsNotKeptInMemory() throws Exception {
        Path tarball = tarball();
        Path out = folder.resolve("out");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path log = folder.resolve("log");

        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx40m",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ExampleProcess.class.getName(), "collect-jars", tarball.toString(), out.toString(), temporary.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();

        assertThat(process.waitFor()).as(() -> read(log)).isZero();
        try (var files = Files.list(out)) {
            assertThat(files).containsExactly(out.resolve(sha256 + ".jar"));
        }
        assertThat(out.resolve(sha256 + ".jar")).hasSize((long) MEGABYTES * MEGABYTE);
        assertThat(temporary).isEmptyDirectory();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** As {@code docker save} writes it, of an image with one layer with one file. */
    private Path tarball() throws Exception {
        byte[] header = RawTar.header("app/large.jar", '0', RawTar.octal((long) MEGABYTES * MEGABYTE), "", "");
        byte[] noise = new byte[MEGABYTE];
        new Random(1).nextBytes(noise);
        MessageDigest layer = MessageDigest.getInstance("SHA-256");
        MessageDigest jar = MessageDigest.getInstance("SHA-256");
        Path tarball = folder.resolve("large.tar");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tarball))) {
            out.write(RawTar.header("layer.tar", '0', RawTar.octal((long) MEGABYTES * MEGABYTE + 1536), "", ""));
            DigestOutputStream hashed = new DigestOutputStream(out, layer);
            hashed.write(header);
            for (int i = 0; i < MEGABYTES; i++) {
                noise[i]++;
                jar.update(noise);
                hashed.write(noise);
            }
            hashed.write(new byte[1024]);
            sha256 = HexFormat.of().formatHex(jar.digest());
            String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":"
                    + "[\"sha256:" + HexFormat.of().formatHex(layer.digest()) + "\"]}}";
            String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(config.getBytes(StandardCharsets.UTF_8)));
            out.write(new RawTar().file(id + ".json", config).file("manifest.json", "[{\"Config\":\"" + id + ".json\","
                    + "\"RepoTags\":[\"ns/app:1\"],\"Layers\":[\"layer.tar\"]}]").bytes());
        }
        return tarball;
    }
}
