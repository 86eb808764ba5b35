package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.Image;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryRedirectTest extends RegistryTesting {

    private static final Credentials ALICE = new Credentials("alice", "secret");

    private FaultyServer storage;

    @BeforeEach
    void startStorage() throws IOException {
        storage = new FaultyServer(request -> hosted.serve(request));
    }

    @AfterEach
    void stopStorage() throws IOException {
        storage.close();
    }

    private void redirectLayersTo(String location) {
        server.handle(request -> {
            if (request.header("authorization") == null) {
                return Answer.status(401).with("WWW-Authenticate", "Basic realm=\"x\"");
            }
            return hosted.isLayer(request) ? Answer.redirect(location) : hosted.serve(request);
        });
    }

    private String stored(String query) {
        return "http://localhost:" + storage.port() + "/v2/ns/app/blobs/" + hosted.layerDigest() + query;
    }

    @Test
    void followsARedirectWithoutTakingTheCredentialsAlong() throws Exception {
        redirectLayersTo(stored("?signature=a%2Fb"));
        assertThat(tar(find("ns/app:1", ALICE))).isEqualTo(hosted.tar);
        assertThat(storage.requests()).singleElement().satisfies(request -> {
            assertThat(request.query()).isEqualTo("signature=a%2Fb");
            assertThat(request.headers()).doesNotContainKeys("authorization", "cookie");
        });
    }

    @Test
    void takesTheRangeAlong() throws Exception {
        redirectLayersTo(stored(""));
        storage.handle(request -> request.header("range") == null ? hosted.serve(request).cutAt(100)
                : hosted.serve(request));
        assertThat(tar(find("ns/app:1", ALICE))).isEqualTo(hosted.tar);
        assertThat(storage.requests()).map(request -> request.header("range")).containsExactly(null, "bytes=100-");
        assertThat(storage.requests()).allMatch(request -> request.header("authorization") == null);
    }

    @Test
    void neverAnswersTheTargetsChallenge() throws Exception {
        redirectLayersTo(stored(""));
        storage.handle(request -> Answer.status(401).with("WWW-Authenticate", "Basic realm=\"give it to me\""));
        Image image = find("ns/app:1", ALICE);
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> tar(image))
                .withMessageContaining("localhost:" + storage.port());
        assertThat(storage.requests()).singleElement()
                .satisfies(request -> assertThat(request.header("authorization")).isNull());
    }

    @Test
    void followsARelativeRedirectWithItsCredentials() throws Exception {
        server.handle(request -> {
            if (request.header("authorization") == null) {
                return Answer.status(401).with("WWW-Authenticate", "Basic realm=\"x\"");
            }
            return request.path().endsWith("/manifests/1") ? Answer.redirect("/elsewhere")
                    : request.path().equals("/elsewhere") ? Answer.of(200, hosted.manifest) : hosted.serve(request);
        });
        assertThat(find("ns/app:1", ALICE).manifest().bytes()).isEqualTo(hosted.manifest);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsEveryKindOfRedirect(int status) throws Exception {
        server.handle(request -> hosted.isLayer(request) ? Answer.status(status).with("Location", stored(""))
                : hosted.serve(request));
        assertThat(tar(find())).isEqualTo(hosted.tar);
    }

    @Test
    void givesUpInALoop() throws Exception {
        server.handle(request -> hosted.isLayer(request) ? Answer.redirect(request.path()) : hosted.serve(request));
        Image image = find();
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> tar(image))
                .withMessageContaining("redirects");
        assertThat(server.requests("/blobs/" + hosted.layerDigest())).hasSizeBetween(2, 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://localhost/x", "http://", "http://user:pw@localhost/x", "mailto:x",
        "http://[", "jar:file:/x!/y"})
    void refusesATargetThatIsNoPlainUrl(String location) throws Exception {
        server.handle(request -> hosted.isLayer(request) ? Answer.redirect(location) : hosted.serve(request));
        Image image = find();
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> tar(image));
    }

    @Test
    void refusesARedirectWithoutATarget() throws Exception {
        server.handle(request -> hosted.isLayer(request) ? Answer.status(307) : hosted.serve(request));
        Image image = find();
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> tar(image));
    }
}
