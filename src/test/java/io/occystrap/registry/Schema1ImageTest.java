package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Schema1Document;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Layer;
import io.occystrap.image.MediaType;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Schema1ImageTest extends RegistryTesting {

    private static final String SIGNED = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    private final byte[] base = Tar.archive().file("base", "base".getBytes(StandardCharsets.UTF_8)).bytes();
    private final byte[] top = Tar.archive().file("top", "top".getBytes(StandardCharsets.UTF_8)).bytes();
    private final Schema1Document document = new Schema1Document();
    private byte[] manifest;

    @BeforeEach
    void serve() {
        String baseBlob = blob(Packed.gzip(base));
        String topBlob = blob(Packed.gzip(top));
        document.step(baseBlob, "").step(topBlob, "").step(Schema1Document.EMPTY, ",\"throwaway\":true").step(baseBlob, "")
                .step(Schema1Document.EMPTY, ",\"throwaway\":true,\"os\":\"linux\",\"architecture\":\"amd64\"");
        manifest = document.signed();
        server.handle(this::answer);
    }

    private String blob(byte[] content) {
        hosted.blobs.put(Sha.sha256(content), content);
        return Sha.sha256(content);
    }

    private Answer answer(FaultyServer.Request request) {
        if (request.path().contains("/manifests/")) {
            return Answer.of(200, manifest).with("Content-Type", SIGNED);
        }
        Answer answer = hosted.serve(request);
        return request.method().equals("HEAD")
                ? Answer.status(answer.status()).with("Content-Length", Integer.toString(answer.body().length)) : answer;
    }

    private List<FaultyServer.Request> gets() {
        return server.requests("/blobs/").stream().filter(request -> request.method().equals("GET")).toList();
    }

    private static void read(Layer layer) throws Exception {
        try (InputStream in = layer.uncompressed()) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void isAskedForLast() throws Exception {
        find();
        assertThat(server.requests().get(0).header("accept")).endsWith(SIGNED
                + ", application/vnd.docker.distribution.manifest.v1+json");
    }

    @Test
    void whoReadsTheLayersFirstFetchesNothingTwice() throws Exception {
        Image image = find();
        assertThat(image.digest()).map(Digest::toString).contains(Sha.sha256(document.unsigned()));
        assertThat(image.layers()).hasSize(3);
        assertThat(image.layers().get(0)).isSameAs(image.layers().get(2));
        assertThat(image.layers().get(0).diffId()).isEmpty();
        assertThat(gets()).isEmpty();
        assertThat(image.manifestType()).isEqualTo(MediaType.DOCKER_MANIFEST);

        read(image.layers().get(0));
        read(image.layers().get(1));

        assertThat(image.config().diffIds()).extracting(Digest::toString)
                .containsExactly(Sha.sha256(base), Sha.sha256(top), Sha.sha256(base));
        assertThat(gets()).hasSize(2);
        assertThat(image.manifest().layers()).extracting(layer -> layer.digest().toString(), layer -> layer.size()).contains(
                org.assertj.core.groups.Tuple.tuple(Sha.sha256(Packed.gzip(top)), (long) Packed.gzip(top).length));
        assertThat(image.manifest().config().digest()).isEqualTo(image.config().digest());
        assertThat(gets()).hasSize(2);
    }

    @Test
    void whoWantsTheConfigFirstHasTheLayersRead() throws Exception {
        assertThat(find().config().diffIds()).hasSize(3);
        assertThat(gets()).hasSize(2);
    }

    @Test
    void sizesComeFromGetWhereHeadDoesNotTellThem() throws Exception {
        server.handle(request -> request.method().equals("HEAD") ? Answer.status(405) : answer(request));
        assertThat(find().layers().get(0).descriptor().size()).isEqualTo(Packed.gzip(base).length);
    }

    @Test
    void isFoundByItsDigest() throws Exception {
        String digest = Sha.sha256(document.unsigned());
        assertThat(find("ns/app@" + digest, null).layers()).hasSize(3);
        assertThat(find("ns/app@sha512:" + Sha.hex512(document.unsigned()), null).layers()).hasSize(3);
        String ofAll = Sha.sha256(manifest);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> find("ns/app@" + ofAll, null));
    }

    @Test
    void aLayerThatIsNotWhatItSaysIsRefused() throws Exception {
        byte[] packed = Packed.gzip(top);
        byte[] other = packed.clone();
        other[other.length - 1] ^= 1;
        hosted.blobs.put(Sha.sha256(packed), other);
        Image image = find();
        assertThatExceptionOfType(io.occystrap.image.MalformedImageException.class).isThrownBy(image::config);
    }

    @Test
    void aLayerThatIsMissingIsNamed() throws Exception {
        hosted.blobs.remove(Sha.sha256(Packed.gzip(top)));
        Image image = find();
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(image::layers)
                .withMessageContaining(Sha.sha256(Packed.gzip(top)));
    }
}
