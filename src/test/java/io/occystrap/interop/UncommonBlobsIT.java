package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blobs that are named by sha512, and layers that only their makers distribute, keep their image's digest. */
@RequiresTools({"docker-registry", "skopeo", "dockerd", "docker"})
@ExtendWith(Services.class)
class UncommonBlobsIT {

    private static final String OCI = "application/vnd.oci.image.";
    private static final String DOCKER = "application/vnd.docker.";
    /** Debian's registry refuses manifests with addresses unless it is told which are good. */
    private static final String ADDRESSES = "validation:\n  manifests:\n    urls:\n      allow:\n        - ^https?://\n";

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final byte[] tar = Tar.archive().file("file", "content".getBytes(StandardCharsets.UTF_8)).bytes();
    private final byte[] layer = Packed.gzip(tar);
    private final byte[] config = ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\"" + Sha.sha256(tar) + "\"]}}").getBytes(StandardCharsets.UTF_8);

    UncommonBlobsIT(DockerRegistry registry, DockerDaemon docker) {
        this.registry = registry;
        this.docker = docker;
    }

    private static String sha512(byte[] content) {
        return "sha512:" + Sha.hex512(content);
    }

    private static String descriptor(String type, String digest, byte[] content, String more) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + content.length + more + "}";
    }

    private static byte[] manifest(String type, String config, String layer) {
        return ("{\"schemaVersion\":2,\"mediaType\":\"" + type + "\",\"config\":" + config + ",\"layers\":[" + layer + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String at(DockerRegistry registry, String image) {
        return "registry://" + registry.host() + "/" + image;
    }

    /** What skopeo 1.9.3 does not copy. */
    @Test
    void sha512() throws Exception {
        RawPush push = new RawPush(registry, "uncommon/sha512");
        push.blob(sha512(layer), layer);
        push.blob(sha512(config), config);
        byte[] manifest = manifest(OCI + "manifest.v1+json", descriptor(OCI + "config.v1+json", sha512(config), config, ""),
                descriptor(OCI + "layer.v1.tar+gzip", sha512(layer), layer, ""));
        push.manifest("1", OCI + "manifest.v1+json", manifest);
        try (DockerRegistry other = DockerRegistry.start(Files.createDirectory(folder.resolve("other")), null)) {
            Launcher.run("process", at(registry, "uncommon/sha512:1"), at(other, "ns/copy:1"));

            assertThat(other.digest("ns/copy:1")).isEqualTo(Sha.sha256(manifest));
            assertThat(new RawPush(other, "ns/copy").has(sha512(layer))).isTrue();
            Path tarball = folder.resolve("sha512.tar");
            Launcher.run("process", at(other, "ns/copy:1"), "tar://" + tarball);
            assertThat(docker.load(tarball)).isEqualTo(Sha.sha256(config));
            Launcher.run("validate", at(other, "ns/copy:1"));
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        OCI + "manifest.v1+json, " + OCI + "config.v1+json, " + OCI + "layer.nondistributable.v1.tar+gzip, https://maker.test/a",
        OCI + "manifest.v1+json, " + OCI + "config.v1+json, " + OCI + "layer.nondistributable.v1.tar+gzip, none",
        DOCKER + "distribution.manifest.v2+json, " + DOCKER + "container.image.v1+json, "
                + DOCKER + "image.rootfs.foreign.diff.tar.gzip, https://maker.test/a"})
    void nondistributable(String manifestType, String configType, String layerType, String address) throws Exception {
        byte[] manifest = manifest(manifestType, descriptor(configType, Sha.sha256(config), config, ""),
                descriptor(layerType, Sha.sha256(layer), layer, address == null ? "" : ",\"urls\":[\"" + address + "\"]"));
        try (DockerRegistry maker = DockerRegistry.start(folder.resolve("maker"), folder.resolve("maker/storage"), "", ADDRESSES);
                DockerRegistry other = DockerRegistry.start(folder.resolve("other"), folder.resolve("other/storage"), "",
                        ADDRESSES)) {
            RawPush push = new RawPush(maker, "ns/foreign");
            push.blob(Sha.sha256(layer), layer);
            push.blob(Sha.sha256(config), config);
            push.manifest("1", manifestType, manifest);
            Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", "docker://"
                    + maker.host() + "/ns/foreign:1", "docker://" + other.host() + "/by/skopeo:1").run().succeeds();

            Launcher.run("process", at(maker, "ns/foreign:1"), at(other, "by/us:1"));

            assertThat(other.digest("by/us:1")).isEqualTo(other.digest("by/skopeo:1")).isEqualTo(Sha.sha256(manifest));
            assertThat(new RawPush(other, "by/us").has(Sha.sha256(layer))).as("the layer is copied")
                    .isEqualTo(new RawPush(other, "by/skopeo").has(Sha.sha256(layer))).isEqualTo(address == null);

            // skopeo 1.9.3 makes no archive of one with an address, also where the registry has the layer.
            Path tarball = folder.resolve("foreign.tar");
            Launcher.run("process", at(maker, "ns/foreign:1"), "tar://" + tarball);
            assertThat(docker.load(tarball)).isEqualTo(Sha.sha256(config));
            if (address != null) {
                assertThat(Launcher.fails(3, "process", at(other, "by/us:1"), "tar://" + folder.resolve("none.tar")).err())
                        .contains("only its maker distributes it");
            }
        }
    }
}
