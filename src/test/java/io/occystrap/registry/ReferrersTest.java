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
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures, SBOMs and artifacts, between registries with the referrers API and without. */
class ReferrersTest extends RegistryTesting {

    private static final String MANIFEST = HostedImage.MANIFEST_TYPE;
    private static final String IMAGE_CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String CONFIG = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\"sha256:" + "0".repeat(64) + "\"]}}";

    @TempDir
    private Path folder;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
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
        image = source.manifest("ns/app", IMAGE_CONFIG, CONFIG, "layer", "");
        source.put("ns/app", "1", MANIFEST, image);
    }

    private RegistryAccess access() {
        return new RegistryAccess(new RegistryConnections(),
                (registry, host) -> client(), null, CredentialSource.NONE, false, registry -> List.of(),
                new TransferListener() {
                    @Override
                    public void warning(String message) {
                        warnings.add(message);
                    }
                });
    }

    private Image image(String name, PlatformSelection selection) throws IOException {
        return new RegistrySource(access(), Limits.DEFAULT).find(ImageReference.parse(server.host() + "/" + name),
                new Platform("linux", "amd64", ""), selection);
    }

    /** Two registries of one host: who is asked is told by the repository. */
    private Receipt copy(String tag, PlatformSelection selection, ImageForm options, boolean referrers) throws IOException {
        if (destination == null) {
            destination = new MemoryRegistry(true);
        }
        server.handle(request -> (request.path().startsWith("/v2/ns/copy/") ? destination : source).apply(request));
        try (Image found = image("ns/app:" + tag, selection)) {
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
        return about("ns/app", subject, content);
    }

    private String about(String repository, String subject, String content) {
        return source.manifest(repository, MemoryRegistry.EMPTY_CONFIG, "{}", content, ",\"artifactType\":\"application/"
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

    /** Both read the index before either writes it, and the slower one writes what lacks the other's. */
    @Test
    void ofTwoWhoWriteAtOnceAreAllListed() throws Exception {
        String tag = MemoryRegistry.digest(image).replace(':', '-');
        String here = about(image, "one");
        source.put("ns/app", null, MANIFEST, here);
        source.put("ns/other", "1", MANIFEST, source.manifest("ns/other", IMAGE_CONFIG, CONFIG, "layer", ""));
        String there = about("ns/other", image, "two");
        source.put("ns/other", null, MANIFEST, there);
        destination = new MemoryRegistry(false);
        CountDownLatch read = new CountDownLatch(2);
        CountDownLatch written = new CountDownLatch(2);
        CountDownLatch readAgain = new CountDownLatch(1);
        server.handle(request -> {
            if (!request.path().startsWith("/v2/ns/copy/")) {
                return source.apply(request);
            }
            if (request.path().endsWith(tag) && request.method().equals("GET")) {
                Answer answer = destination.apply(request);
                if (read.getCount() == 0) {
                    readAgain.countDown();
                }
                read.countDown();
                await(read, Duration.ofSeconds(5));
                return answer;
            }
            if (request.path().endsWith(tag)) {
                written.countDown();
                if (written.getCount() == 0) {
                    // Who does not wait for others has been and gone by now.
                    await(readAgain, Duration.ofMillis(150));
                }
            }
            return destination.apply(request);
        });
        CompletableFuture<Receipt> second = CompletableFuture.supplyAsync(() -> copyOf("ns/other:1"));

        assertThat(copyOf("ns/app:1").referrers()).hasValue(1);
        assertThat(second.get(20, TimeUnit.SECONDS).referrers()).hasValue(1);

        assertThat(destination.manifests.get("ns/copy/" + tag)).contains(MemoryRegistry.digest(here),
                MemoryRegistry.digest(there));
    }

    private static void await(CountDownLatch latch, Duration most) {
        try {
            latch.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Receipt copyOf(String name) {
        try (Image found = image(name, null)) {
            return new ReferrersSink(access(), ImageReference.parse(server.host() + "/ns/copy:1"), ImageForm.AS_IT_IS, folder, 1)
                    .write(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tag may name anything, and the image is worth copying without what is said about it. */
    @Test
    void aTagThatListsNothingIsPassedOver() throws Exception {
        source(false);
        destination = new MemoryRegistry(true);
        source.put("ns/app", MemoryRegistry.digest(image).replace(':', '-'), MANIFEST, image);

        assertThat(copy().referrers()).hasValue(0);
        assertThat(destination.manifests).containsEntry("ns/copy/1", image);
        assertThat(warnings).singleElement().asString().contains(MemoryRegistry.digest(image).replace(':', '-'), "no index");
    }

    @Test
    void aTagThatNamesSomethingElseIsLeftAsItIs() throws Exception {
        destination = new MemoryRegistry(false);
        String sbom = about(image, "sbom");
        source.put("ns/app", null, MANIFEST, sbom);
        String tag = MemoryRegistry.digest(image).replace(':', '-');
        destination.put("ns/copy", tag, MANIFEST, image);

        assertThat(copy().referrers()).hasValue(1);
        assertThat(destination.manifests).containsEntry("ns/copy/" + tag, image)
                .containsEntry("ns/copy/" + MemoryRegistry.digest(sbom), sbom);
        assertThat(warnings).singleElement().asString().contains(tag, "not listed", "no index");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 406, 501})
    void areListedUnderATagWhereTheRegistryDoesNotKnowTheQuestion(int status) throws Exception {
        source(false);
        destination = new MemoryRegistry(false);
        String entry = source.put("ns/app", null, MANIFEST, about(image, "sbom"));
        fallback(source, "ns/app", image, List.of(entry));
        server.handle(request -> request.path().contains("/referrers/") ? Answer.status(status)
                : (request.path().startsWith("/v2/ns/copy/") ? destination : source).apply(request));

        assertThat(copyOf("ns/app:1").referrers()).hasValue(1);
        assertThat(destination.manifests).containsKey("ns/copy/" + MemoryRegistry.digest(image).replace(':', '-'));
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
        Image found = image("ns/app:chart", null);
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
