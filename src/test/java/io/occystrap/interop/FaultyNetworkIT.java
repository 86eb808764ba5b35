package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.fixture.DirectoryListing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What stands between us and the registry does not always do what it should. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox"})
@ExtendWith(Services.class)
class FaultyNetworkIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final String image;
    private final String layer;

    FaultyNetworkIT(DockerRegistry registry, TestImages images) throws Exception {
        this.registry = registry;
        images.other();
        image = images.ofEight(1).split(":")[0];
        layer = registry.manifest(image + ":1").at("/layers/0/digest").asText();
    }

    @Test
    void eachBlobsConnectionBreaksFiveTimes() throws Exception {
        FaultyProxy.Fault breaks = (exchange, client) -> {
            if (exchange.isBlob() && exchange.attempt() <= 5) {
                exchange.head(client);
                exchange.part(client, exchange.length() / 7);
            } else {
                exchange.pass(client);
            }
        };
        try (FaultyProxy proxy = new FaultyProxy(registry, breaks)) {
            Path directory = folder.resolve("images");
            Launcher.occystrap("fetch-to-extracted", "--use-unique-names", proxy.host(), image, "1",
                    directory.toString()).run().succeeds();

            assertThat(proxy.requests().stream().filter(path -> path.endsWith(layer))).hasSize(6);
            assertThat(ImageLayer.sha256(directory.resolve(diffId(0)).resolve("layer.tar")))
                    .isEqualTo("sha256:" + diffId(0));
        }
    }

    @Test
    void aBusyRegistryIsAskedAgainWhenItSaid() throws Exception {
        AtomicLong asked = new AtomicLong();
        AtomicLong askedAgain = new AtomicLong();
        FaultyProxy.Fault busy = (exchange, client) -> {
            if (!exchange.path().endsWith(layer)) {
                exchange.pass(client);
            } else if (exchange.attempt() == 1) {
                asked.set(System.nanoTime());
                client.write("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
            } else {
                askedAgain.set(System.nanoTime());
                exchange.pass(client);
            }
        };
        try (FaultyProxy proxy = new FaultyProxy(registry, busy)) {
            Path tarball = folder.resolve("out.tar");
            Launcher.occystrap("fetch-to-tarfile", proxy.host(), image, "1", tarball.toString()).run().succeeds();

            Command.of("skopeo", "inspect", "docker-archive:" + tarball).run().succeeds();
            assertThat((askedAgain.get() - asked.get()) / 1_000_000).as("milliseconds").isBetween(1000L, 10_000L);
        }
    }

    @Test
    void aFlippedByteIsNoticed() throws Exception {
        assertRefused((exchange, client) -> {
            if (exchange.path().endsWith(layer) && exchange.from() == 0) {
                exchange.head(client);
                exchange.part(client, exchange.length() / 2);
                client.write(exchange.body().read() ^ 1);
                exchange.body().transferTo(client);
            } else {
                exchange.pass(client);
            }
        });
    }

    @Test
    void aFlippedByteOfTheConfigIsNoticed() throws Exception {
        String config = registry.imageId(image + ":1");
        assertRefused((exchange, client) -> {
            if (exchange.path().endsWith(config)) {
                exchange.head(client);
                exchange.part(client, exchange.length() - 2);
                client.write(exchange.body().read() ^ 1);
                exchange.body().transferTo(client);
            } else {
                exchange.pass(client);
            }
        });
    }

    /** The answer promises all and the connection ends early, at the same place each time. */
    @Test
    void aLayerThatIsCutShortIsNoticed() throws Exception {
        long cut = registry.manifest(image + ":1").at("/layers/0/size").asLong() / 2;
        assertRefused((exchange, client) -> {
            if (exchange.path().endsWith(layer)) {
                exchange.head(client);
                exchange.part(client, Math.max(0, cut - exchange.from()));
            } else {
                exchange.pass(client);
            }
        });
    }

    /** The answer is whole, of a layer that is shorter than the manifest says. */
    @Test
    void aShorterLayerIsNoticed() throws Exception {
        assertRefused((exchange, client) -> {
            if (exchange.path().endsWith(layer)) {
                client.write(exchange.head().replaceFirst("Content-Length: [0-9]+",
                        "Content-Length: " + exchange.length() / 2).getBytes(StandardCharsets.ISO_8859_1));
                exchange.part(client, exchange.length() / 2);
            } else {
                exchange.pass(client);
            }
        });
    }

    private String diffId(int n) throws Exception {
        JsonNode config = registry.config(image + ":1");
        return config.at("/rootfs/diff_ids/" + n).asText().replace("sha256:", "");
    }

    /** Neither an older tarball nor a directory with another image changes, and nothing is left beside them. */
    private void assertRefused(FaultyProxy.Fault fault) throws Exception {
        Path parent = Files.createDirectory(folder.resolve("parent"));
        Path tarball = Files.writeString(parent.resolve("out.tar"), "an older tarball");
        Path directory = parent.resolve("images");
        try (FaultyProxy proxy = new FaultyProxy(registry, fault)) {
            Launcher.run("fetch-to-extracted", "--use-unique-names", registry.host(), "ns/other", "1",
                    directory.toString());
            Map<String, String> before = DirectoryListing.withContents(parent);

            Command.Outcome toTarball = Launcher.occystrap("--quiet", "fetch-to-tarfile", proxy.host(), image, "1",
                    tarball.toString()).run();
            Command.Outcome toDirectory = Launcher.occystrap("--quiet", "fetch-to-extracted", "--use-unique-names",
                    proxy.host(), image, "1", directory.toString()).run();

            Launcher.assertFailed(toTarball, 5);
            Launcher.assertFailed(toDirectory, 5);
            assertThat(DirectoryListing.withContents(parent)).isEqualTo(before);
        }
    }
}
