package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.occystrap.archive.ImageForm;
import io.occystrap.fixture.Sha;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.TransferListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images whose parts are named by sha512, and layers that only their makers distribute. */
class DigestsAndForeignLayersTest extends RegistryTesting {

    @TempDir
    private Path folder;

    @Override
    int connections() {
        return 4;
    }

    private static String sha512(byte[] content) {
        return "sha512:" + Sha.hex512(content);
    }

    /** The hosted image, with other digests or types in its manifest. */
    private byte[] manifest(String from, String to) {
        return new String(hosted.manifest, StandardCharsets.UTF_8).replace(from, to).getBytes(StandardCharsets.UTF_8);
    }

    private RegistrySink sink(String destination) {
        return new RegistrySink(new RegistryAccess(new RegistryConnections(),
                (registry, host) -> client(), null, CredentialSource.NONE, false,
                registry -> List.of(), TransferListener.NONE), ImageReference.parse(server.host() + "/" + destination),
                ImageForm.AS_IT_IS, folder, 2);
    }

    private byte[] named512() {
        byte[] manifest = new String(manifest(hosted.layerDigest(), sha512(hosted.layer)), StandardCharsets.UTF_8)
                .replace(Sha.sha256(hosted.config), sha512(hosted.config)).getBytes(StandardCharsets.UTF_8);
        hosted.blobs.put(sha512(hosted.layer), hosted.layer);
        hosted.blobs.put(sha512(hosted.config), hosted.config);
        hosted.manifests.put("1", manifest);
        hosted.manifests.put(sha512(manifest), manifest);
        return manifest;
    }

    @Test
    void readsWhatIsNamedBySha512() throws Exception {
        byte[] manifest = named512();
        Image image = find("ns/app@" + sha512(manifest), null);
        assertThat(image.config().bytes()).isEqualTo(hosted.config);
        assertThat(tar(image)).isEqualTo(hosted.tar);
        assertThat(image.id()).hasToString(Sha.sha256(hosted.config));

        hosted.manifests.put(sha512(manifest), hosted.manifest);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> find("ns/app@" + sha512(manifest), null));
        hosted.blobs.get(sha512(hosted.layer))[20] ^= 1;
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> stored(image));
    }

    @Test
    void writesWhatIsNamedBySha512() throws Exception {
        MemoryRegistry registry = new MemoryRegistry(true);
        String layer = "{\"layer\":1}";
        String config = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                + MemoryRegistry.digest(layer) + "\"]}}";
        String manifest = registry.manifest("ns/app", "application/vnd.oci.image.config.v1+json", config, layer, "");
        for (String text : List.of(config, layer)) {
            String name = sha512(text.getBytes(StandardCharsets.UTF_8));
            manifest = manifest.replace(MemoryRegistry.digest(text), name);
            registry.blobs.put("ns/app/" + name, text);
        }
        registry.put("ns/app", "1", HostedImage.MANIFEST_TYPE, manifest);
        server.handle(registry);
        String name = sha512(manifest.getBytes(StandardCharsets.UTF_8));

        sink("ns/copy@" + name).write(find());

        assertThat(registry.manifests).containsEntry("ns/copy/" + name, manifest);
        assertThat(registry.blobs).containsEntry("ns/copy/" + sha512(layer.getBytes(StandardCharsets.UTF_8)), layer);
        assertThat(server.requests("uploads")).noneMatch(request -> request.query().contains("mount="));
        String other = "ns/copy@sha512:" + "0".repeat(128);
        assertThatIllegalArgumentException().isThrownBy(() -> sink(other).write(find()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"})
    void aForeignLayerIsTakenFromTheRegistryOrNotAtAll(String type) throws Exception {
        hosted.manifests.put("1", manifest("application/vnd.oci.image.layer.v1.tar+gzip\",", type + "\",\"urls\":[\"http://"
                + server.host() + "/v2/evil\"],"));
        assertThat(tar(find())).isEqualTo(hosted.tar);

        hosted.blobs.remove(hosted.layerDigest());
        Image image = find();
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> tar(image))
                .withMessageContaining("only its maker distributes it").withMessageContaining("never fetched from");
        assertThat(server.requests("evil")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"true | ,\"urls\":[\"https://maker.test/layer\"]", "false | ,\"urls\":[]", "false | ''"})
    void aForeignLayerIsNotWrittenWhereItIsToBeHadElsewhere(boolean elsewhere, String urls) throws Exception {
        MemoryRegistry registry = new MemoryRegistry(true);
        String manifest = registry.manifest("ns/app", "application/vnd.oci.image.config.v1+json",
                "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[]}}", "foreign", "")
                .replace("image.layer.v1.tar\"", "image.layer.nondistributable.v1.tar\"" + urls);
        registry.put("ns/app", "1", HostedImage.MANIFEST_TYPE, manifest);
        server.handle(registry);

        sink("ns/copy:1").write(find());

        assertThat(registry.manifests).containsEntry("ns/copy/1", manifest);
        assertThat(registry.blobs.containsKey("ns/copy/" + MemoryRegistry.digest("foreign"))).isEqualTo(!elsewhere);
    }
}
