package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.occystrap.archive.ImageForm;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures, SBOMs and artifacts, between registries with the referrers API and without. */
class ReferrersTest extends RegistryTesting {

    private static final String MANIFEST = HostedImage.MANIFEST_TYPE;
    private static final String CONFIG = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\"sha256:" + "0".repeat(64) + "\"]}}";

    @TempDir
    private Path folder;
    private final List<String> warnings = new ArrayList<>();
    private MemoryRegistry source;
    private MemoryRegistry destination;
    private String image;

    @Override
    int connections() {
        return 4;
    }

    @BeforeEach
    void begin() {
        source(true);
    }

    private void source(boolean api) {
        source = new MemoryRegistry(api);
        image = source.manifest("ns/app", "application/vnd.oci.image.config.v1+json", CONFIG, "layer", "");
        source.put("ns/app", "1", MANIFEST, image);
    }

    private RegistryAccess access() {
        return new RegistryAccess((registry, host) -> client(), null, CredentialSource.NONE, false, registry -> List.of(),
                new TransferListener() {
                    @Override
                    public void warning(String message) {
                        warnings.add(message);
                    }
                });
    }

    private Image image(String tag, PlatformSelection selection) throws IOException {
        return new RegistrySource(access(), Limits.DEFAULT).find(ImageReference.parse(server.host() + "/ns/app:" + tag),
                new Platform("linux", "amd64", ""), selection);
    }

    /** Two registries of one host: who is asked is told by the repository. */
    private Receipt copy(String tag, PlatformSelection selection, ImageForm options, boolean referrers) throws IOException {
        if (destination == null) {
            destination = new MemoryRegistry(true);
        }
        server.handle(request -> (request.path().startsWith("/v2/ns/copy/") ? destination : source).apply(request));
        try (Image found = image(tag, selection)) {
            ImageReference to = ImageReference.parse(server.host() + "/ns/copy:1");
            ImageSink sink = referrers ? new ReferrersSink(access(), to, options, folder, 2)
                    : new RegistrySink(access(), to, options, folder, 2);
            return sink.write(found);
        }
    }

    private Receipt copy() throws IOException {
        return copy("1", null, ImageForm.AS_IT_IS, true);
    }

    private String about(String subject, String content) {
        return source.manifest("ns/app", MemoryRegistry.EMPTY_CONFIG, "{}", content, ",\"artifactType\":\"application/"
                + content + "\",\"annotations\":{\"for\":\"" + content + "\"},\"subject\":"
                + MemoryRegistry.descriptor(MANIFEST, subject));
    }

    /** What a client keeps for a registry without the API. */
    private void fallback(MemoryRegistry registry, String repository, String subject, List<String> entries) {
        registry.put(repository, MemoryRegistry.digest(subject).replace(':', '-'), HostedImage.INDEX_TYPE,
                MemoryRegistry.index(entries));
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void goAlongWithWhatRefersToThem(boolean from, boolean to) throws Exception {
        source(from);
        destination = new MemoryRegistry(to);
        List<String> all = new ArrayList<>();
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(about(image, "sbom" + i));
            entries.add(source.put("ns/app", null, MANIFEST, all.get(i)));
        }
        String signature = about(all.get(3), "signature");
        String entry = source.put("ns/app", null, MANIFEST, signature);
        fallback(source, "ns/app", image, entries);
        fallback(source, "ns/app", all.get(3), List.of(entry));

        Receipt receipt = copy();

        assertThat(receipt.referrers()).hasValue(6);
        assertThat(receipt.digest()).hasToString(MemoryRegistry.digest(image));
        all.add(signature);
        assertThat(all).allSatisfy(manifest -> assertThat(destination.manifests)
                .containsEntry("ns/copy/" + MemoryRegistry.digest(manifest), manifest));
        assertThat(destination.blobs).containsValues("sbom4", "signature", "{}");
        String tag = "ns/copy/" + MemoryRegistry.digest(image).replace(':', '-');
        if (to) {
            assertThat(destination.listed.get("ns/copy/" + MemoryRegistry.digest(all.get(3)))).hasSize(1);
            assertThat(destination.manifests).doesNotContainKey(tag);
        } else {
            assertThat(destination.manifests.get(tag)).contains("\"artifactType\":\"application/sbom4\"",
                    "\"annotations\":{\"for\":\"sbom4\"}", MemoryRegistry.digest(all.get(0)));
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void areAddedToWhatTheDestinationLists() throws Exception {
        destination = new MemoryRegistry(false);
        source.put("ns/app", null, MANIFEST, about(image, "sbom"));
        String there = "{\"mediaType\":\"" + MANIFEST + "\",\"digest\":\"sha256:" + "7".repeat(64) + "\",\"size\":7,\"x\":1}";
        fallback(destination, "ns/copy", image, List.of(there));

        copy();
        String tag = "ns/copy/" + MemoryRegistry.digest(image).replace(':', '-');
        String merged = destination.manifests.get(tag);
        assertThat(merged).contains(there, MemoryRegistry.digest(about(image, "sbom")));

        copy();
        assertThat(destination.manifests.get(tag)).isEqualTo(merged);
    }

    @Test
    void whatCosignKeepsUnderTagsGoesUnderTheSameTags() throws Exception {
        String prefix = MemoryRegistry.digest(image).replace(':', '-');
        for (String suffix : List.of("sig", "att", "sbom")) {
            source.put("ns/app", prefix + "." + suffix, MANIFEST, source.manifest("ns/app",
                    "application/vnd.oci.image.config.v1+json", CONFIG, suffix, ""));
        }
        assertThat(copy().referrers()).hasValue(3);
        assertThat(destination.manifests).containsKeys("ns/copy/" + prefix + ".sig", "ns/copy/" + prefix + ".att",
                "ns/copy/" + prefix + ".sbom");
    }

    @Test
    void ofWhatAnIndexListsGoWithTheIndex() throws Exception {
        String entry = MemoryRegistry.descriptor(MANIFEST, image);
        source.put("ns/app", "index", HostedImage.INDEX_TYPE, MemoryRegistry.index(List.of(entry)));
        source.put("ns/app", null, MANIFEST, about(image, "sbom"));

        assertThat(copy("index", PlatformSelection.parse("all"), ImageForm.AS_IT_IS, true).referrers()).hasValue(1);
        assertThat(destination.blobs).containsValue("sbom");
    }

    @Test
    void thatAreAboutSomethingElseArePassedOver() throws Exception {
        String liar = about("something else", "liar");
        String entry = source.put("ns/app", null, MANIFEST, liar);
        String gone = "{\"mediaType\":\"" + MANIFEST + "\",\"digest\":\"sha256:" + "7".repeat(64) + "\",\"size\":7}";
        source.listed.put("ns/app/" + MemoryRegistry.digest(image), List.of(entry, gone,
                MemoryRegistry.descriptor(MANIFEST, image)));

        assertThat(copy().referrers()).hasValue(0);
        assertThat(destination.manifests).doesNotContainKey("ns/copy/" + MemoryRegistry.digest(liar));
        assertThat(warnings).hasSize(3).anyMatch(warning -> warning.contains("not there"))
                .anyMatch(warning -> warning.contains("it is about nothing"))
                .anyMatch(warning -> warning.contains(MemoryRegistry.digest("something else")));
    }

    /** A digest cannot refer to itself, but a tag can name anything: also the image that it is about. */
    @Test
    void mayNameEachOtherByTags() throws Exception {
        source.put("ns/app", MemoryRegistry.digest(image).replace(':', '-') + ".sig", MANIFEST, image);
        assertThat(copy().referrers()).hasValue(1);
    }

    @Test
    void thatAreFarTooManyAreRefusedBeforeAnythingIsWritten() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            entries.add(source.put("ns/app", null, MANIFEST, about(image, "sbom" + i)));
        }
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::copy).withMessageContaining("1000");
        assertThat(destination.manifests).isEmpty();
        assertThat(destination.blobs).isEmpty();
    }

    @Test
    void thatReferToEachOtherForEverAreRefused() {
        String subject = image;
        for (int i = 0; i < 10; i++) {
            String next = about(subject, "level" + i);
            source.put("ns/app", null, MANIFEST, next);
            subject = next;
        }
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::copy).withMessageContaining("deep");
        assertThat(destination.manifests).isEmpty();
    }

    @Test
    void needTheManifestToStayWhatItIs() {
        ImageForm docker = ImageForm.parse("docker", null, null);
        assertThatIllegalArgumentException().isThrownBy(() -> copy("1", null, docker, true))
                .withMessageContaining("leave format and compression out");
        assertThat(destination.manifests).isEmpty();
    }

    @Test
    void anArtifactIsCopiedAndNotLookedInto() throws Exception {
        String chart = source.manifest("ns/app", "application/vnd.cncf.helm.config.v1+json", "{\"name\":\"chart\"}", "chart", "");
        source.put("ns/app", "chart", MANIFEST, chart);

        Receipt receipt = copy("chart", null, ImageForm.AS_IT_IS, false);

        assertThat(destination.manifests).containsEntry("ns/copy/1", chart);
        assertThat(destination.blobs).containsValue("chart");
        assertThat(receipt.imageId()).hasToString(MemoryRegistry.digest("{\"name\":\"chart\"}"));
        Image found = image("chart", null);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(found::layers)
                .withMessageContaining("not an image").withMessageContaining("application/vnd.cncf.helm.config.v1+json");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(found::config);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> copy("chart", null,
                ImageForm.parse("docker", null, null), false)).withMessageContaining("not an image");
    }

    @Test
    void anIndexOfArtifactsIsCopiedWithAllPlatforms() throws Exception {
        String entry = source.put("ns/app", null, MANIFEST, about(image, "sbom"));
        String index = MemoryRegistry.index(List.of(entry.replace("}", ",\"artifactType\":\"application/sbom\"}")));
        source.put("ns/app", "index", HostedImage.INDEX_TYPE, index);

        copy("index", PlatformSelection.parse("all"), ImageForm.AS_IT_IS, false);

        assertThat(destination.manifests).containsEntry("ns/copy/1", index);
    }
}
