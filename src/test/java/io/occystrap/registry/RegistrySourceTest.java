package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Sha;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrySourceTest extends RegistryTesting {

    private String index(String digest, int size) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + HostedImage.INDEX_TYPE + "\",\"manifests\":["
                + "{\"mediaType\":\"" + HostedImage.MANIFEST_TYPE + "\",\"digest\":\"sha256:" + "0".repeat(64)
                + "\",\"size\":1,\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}},"
                + "{\"mediaType\":\"" + HostedImage.MANIFEST_TYPE + "\",\"digest\":\"" + digest
                + "\",\"size\":" + size + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}";
    }

    private void serveManifest(byte[] bytes, String type) {
        server.handle(request -> request.path().endsWith("/manifests/1")
                ? Answer.of(200, bytes).with("Content-Type", type) : hosted.serve(request));
    }

    @Test
    void readsAnImage() throws Exception {
        try (Image image = find()) {
            assertThat(image.name()).isEqualTo(server.host() + "/ns/app:1");
            assertThat(image.manifest().digest()).hasToString(Sha.sha256(hosted.manifest));
            assertThat(image.config().bytes()).isEqualTo(hosted.config);
            assertThat(image.layers()).singleElement().satisfies(layer -> {
                assertThat(layer.descriptor().digest()).hasToString(hosted.layerDigest());
                assertThat(layer.diffId()).map(Digest::toString).contains(Sha.sha256(hosted.tar));
            });
            assertThat(stored(image)).isEqualTo(hosted.layer);
            assertThat(tar(image)).isEqualTo(hosted.tar);
        }
    }

    @Test
    void fetchesOnlyWhatIsAskedFor() throws Exception {
        Image image = find();
        assertThat(server.requests("/blobs/")).isEmpty();
        image.layers();
        assertThat(server.requests("/blobs/")).hasSize(1);
        image.config();
        assertThat(server.requests("/blobs/")).hasSize(1);
    }

    @Test
    void asksForEveryKindOfManifestThatItReads() throws Exception {
        find();
        assertThat(server.requests().get(0).header("accept")).contains("application/vnd.oci.image.manifest.v1+json",
                "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
                "application/vnd.docker.distribution.manifest.list.v2+json");
    }

    @Test
    void asksForTheDigestWhereTheReferenceHasOne() throws Exception {
        String digest = Sha.sha256(hosted.manifest);
        assertThat(find("ns/app:gone@" + digest, null).manifest().bytes()).isEqualTo(hosted.manifest);
        assertThat(server.requests().get(0).path()).isEqualTo("/v2/ns/app/manifests/" + digest);
    }

    @Test
    void refusesAManifestWithAnotherDigest() {
        String other = "sha256:" + "a".repeat(64);
        hosted.manifests.put(other, hosted.manifest);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> find("ns/app@" + other, null));
    }

    @Test
    void takesThePlatformsManifestFromAnIndex() throws Exception {
        hosted.manifests.put("1", index(Sha.sha256(hosted.manifest), hosted.manifest.length)
                .getBytes(StandardCharsets.UTF_8));
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> source(null)
                .find(ImageReference.parse(server.host() + "/ns/app:1"), new Platform("linux", "arm64", "")))
                .withMessageContaining("linux/s390x");
    }

    @Test
    void refusesAManifestThatIsNotWhatTheIndexSays() {
        hosted.manifests.put("1", index(Sha.sha256(hosted.manifest), hosted.manifest.length + 1)
                .getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(this::find);
        String other = "sha256:" + "b".repeat(64);
        hosted.manifests.put(other, hosted.manifest);
        hosted.manifests.put("1", index(other, hosted.manifest.length).getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(this::find);
    }

    private ImageDigest digest(String name, PlatformSelection selection) throws IOException {
        return source(null).digest(ImageReference.parse(server.host() + "/" + name), new Platform("linux", "amd64", ""),
                selection);
    }

    private void tellDigest(String digest) {
        server.handle(request -> request.method().equals("HEAD")
                ? Answer.status(200).with("Content-Type", HostedImage.MANIFEST_TYPE).with("Docker-Content-Digest", digest)
                : hosted.serve(request));
    }

    @Test
    void aDigestIsOneRequestWithoutABody() throws Exception {
        String digest = Sha.sha256(hosted.manifest);
        tellDigest(digest);

        ImageDigest told = digest("ns/app:1", null);

        assertThat(told.digest()).hasToString(digest);
        assertThat(told.kind()).isEqualTo(ImageDigest.Kind.MANIFEST);
        assertThat(server.requests("/manifests/")).singleElement()
                .satisfies(request -> assertThat(request.method()).isEqualTo("HEAD"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 405})
    void aDigestThatTheRegistryDoesNotTellIsComputed(int status) throws Exception {
        server.handle(request -> request.method().equals("HEAD") ? Answer.status(status) : hosted.serve(request));

        assertThat(digest("ns/app:1", null).digest()).hasToString(Sha.sha256(hosted.manifest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:12", "md5:d41d8cd98f00b204e9800998ecf8427e", "", "\u0001"})
    void aHeaderThatIsNoDigestIsRefused(String header) {
        tellDigest(header);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> digest("ns/app:1", null))
                .withMessageContaining("Docker-Content-Digest");
    }

    @Test
    void aDigestThatIsNotTheReferencesIsRefused() {
        tellDigest("sha256:" + "a".repeat(64));
        assertThatExceptionOfType(DigestMismatchException.class)
                .isThrownBy(() -> digest("ns/app@" + Sha.sha256(hosted.manifest), null));
    }

    @Test
    void aDigestOfAnotherKindThanTheReferencesIsNotComparedButTheDocumentIs() throws Exception {
        String sha512 = "sha512:" + Sha.hex512(hosted.manifest);
        hosted.manifests.put(sha512, hosted.manifest);
        tellDigest(Sha.sha256(hosted.manifest));

        assertThat(digest("ns/app@" + sha512, null).digest()).hasToString(sha512);
    }

    @Test
    void theDigestOfAnIndexIsItsOwnIfAllOfItIsWanted() throws Exception {
        byte[] index = index(Sha.sha256(hosted.manifest), hosted.manifest.length).getBytes(StandardCharsets.UTF_8);
        hosted.manifests.put("1", index);

        ImageDigest all = digest("ns/app:1", PlatformSelection.parse("all"));
        ImageDigest one = digest("ns/app:1", null);

        assertThat(all.digest()).hasToString(Sha.sha256(index));
        assertThat(all.kind()).isEqualTo(ImageDigest.Kind.INDEX);
        assertThat(one.digest()).hasToString(Sha.sha256(hosted.manifest));
        assertThat(one.kind()).isEqualTo(ImageDigest.Kind.MANIFEST);
    }

    @Test
    void ofWhatIsNotThereThereIsNoDigest() {
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> digest("ns/app:2", null))
                .withMessageContaining("MANIFEST_UNKNOWN");
    }

    /** A signature, a chart: nothing that is an image, but there to be looked at. */
    @Test
    void aDocumentIsReadWhateverItIs() throws Exception {
        byte[] artifact = "{\"schemaVersion\":2,\"artifactType\":\"text/x\"}".getBytes(StandardCharsets.UTF_8);
        hosted.manifests.put("1", artifact);

        assertThat(source(null).document(ImageReference.parse(server.host() + "/ns/app:1"))).isEqualTo(artifact);
    }

    @Test
    void anImageKnowsTheIndexThatItIsFrom() throws Exception {
        assertThat(find().index()).isEmpty();
        byte[] index = index(Sha.sha256(hosted.manifest), hosted.manifest.length).getBytes(StandardCharsets.UTF_8);
        hosted.manifests.put("1", index);

        assertThat(find().index().orElseThrow().bytes()).isEqualTo(index);
        assertThat(find().isIndex()).isFalse();
    }

    @Test
    void refusesAManifestThatIsSentAsSomethingElse() {
        serveManifest(hosted.manifest, HostedImage.INDEX_TYPE + "; charset=utf-8");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::find).withMessageContaining("ambiguous");
    }

    @Test
    void refusesAnOversizedManifest() {
        serveManifest(("{\"schemaVersion\":2,\"x\":\"" + "x".repeat(5 << 20) + "\"}").getBytes(StandardCharsets.UTF_8),
                HostedImage.MANIFEST_TYPE);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::find).withMessageContaining("larger");
    }

    @Test
    void doesNotReadAnEndlessManifest() {
        server.handle(request -> Answer.status(200).as(Answer.Form.ENDLESS));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::find);
    }

    @Test
    void doesNotReadAnEndlessError() {
        server.handle(request -> Answer.status(404).as(Answer.Form.ENDLESS));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(this::find);
    }

    @Test
    void refusesAConfigThatIsNotWhatTheManifestSays() throws Exception {
        byte[] other = hosted.config.clone();
        other[other.length - 2] ^= 1;
        hosted.blobs.put(Sha.sha256(hosted.config), other);
        Image image = find();
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(image::config);
    }

    @Test
    void saysThatThereIsNoSuchImageAndWhatTheRegistrySaid() {
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find("ns/app:2", null))
                .withMessageContaining("ns/app:2").withMessageContaining("MANIFEST_UNKNOWN");
        assertThat(server.requests()).hasSize(1);
        assertThat(waits).isEmpty();
    }

    @Test
    void escapesWhatTheRegistrySays() {
        server.handle(request -> Answer.of(404, "{\"errors\":[{\"code\":\"X\",\"message\":\"\\u001b[2J\\u202e\"}]}"));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(this::find)
                .withMessageContaining("\\x1b[2J\\u{202e}");
    }

    /** Some quote the request that they refuse. */
    @ParameterizedTest
    @ValueSource(strings = {"Basic YWw6VE9QU0VDUkVU", "bearer eyJhbGciOiJ.eyJzdWIi-_x.c2ln"})
    void doesNotRepeatALoginThatTheRegistryQuotes(String login) {
        server.handle(request -> Answer.of(400, "{\"errors\":[{\"code\":\"X\",\"message\":\"you sent '" + login + "'\"}]}"));
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::find).withMessageContaining("you sent")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(login.split(" ")[1].substring(3)));
    }

    @Test
    void aPageOfHtmlHasNoDigest() {
        server.handle(request -> request.method().equals("HEAD") ? Answer.status(405)
                : Answer.of(200, "<html>log in</html>").with("Content-Type", "text/html"));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> digest("ns/app:1", null))
                .withMessageContaining("JSON");
    }

    @Test
    void neverTriesOtherClientErrorsAgain() {
        for (int status : new int[] {400, 405, 410, 418}) {
            server.requests().clear();
            server.handle(request -> Answer.status(status));
            assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::find);
            assertThat(server.requests()).hasSize(1);
        }
        server.handle(request -> Answer.status(403));
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find);
        assertThat(waits).isEmpty();
    }

    @Test
    void saysThatNothingAnswers() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> source(null)
                .find(ImageReference.parse("127.0.0.1:" + port + "/app"), new Platform("linux", "amd64", "")))
                .withMessageContaining("127.0.0.1:" + port);
        assertThat(waits).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "", "no json", "{\"errors\":{}}", "[]"})
    void survivesErrorsWithoutSense(String body) {
        server.handle(request -> Answer.of(404, body));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(this::find);
    }
}
