package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.occystrap.fixture.Sha;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.Platform;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTest extends RegistryTesting {

    private FaultyServer mirror;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startMirror() throws IOException {
        mirror = new FaultyServer(request -> hosted.serve(request));
    }

    @AfterEach
    void stopMirror() throws IOException {
        mirror.close();
    }

    private Image find(String mirrors) throws IOException {
        CredentialSource logins = (registry, repository) -> {
            asked.add(registry + "/" + repository);
            return Optional.empty();
        };
        RegistryAccess access = new RegistryAccess(new RegistryConnections(),
                (registry, host) -> client(), new Credentials("alice", "s3cret"), logins,
                false, registry -> registry.equals(server.host()) ? Mirror.parse(mirrors) : List.of(), TransferListener.NONE);
        return new RegistrySource(access, Limits.DEFAULT).find(ImageReference.parse(server.host() + "/ns/app:1"),
                new Platform("linux", "amd64", ""));
    }

    @Test
    void theRegistryIsNotAskedWhereAMirrorHasEverything() throws Exception {
        Image image = find(mirror.host());
        assertThat(tar(image)).isEqualTo(hosted.tar);
        assertThat(server.requests()).isEmpty();
        assertThat(mirror.requests()).hasSize(3);
        assertThat(image.name()).contains(server.host());
    }

    @Test
    void aPrefixStandsBeforeTheName() throws Exception {
        mirror.handle(request -> request.path().contains("/v2/cache/hub/ns/app/")
                ? hosted.serve(new FaultyServer.Request(request.method(), request.path().replace("cache/hub/", ""),
                        request.query(), request.headers(), request.body())) : Answer.status(404));
        assertThat(tar(find(mirror.host() + "/cache/hub"))).isEqualTo(hosted.tar);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 401, 403, 500, 503, 429, 302, 400})
    void aMirrorThatRefusesIsPassedOver(int status) throws Exception {
        mirror.handle(request -> Answer.status(status).with("Retry-After", "0"));
        assertThat(tar(find(mirror.host()))).isEqualTo(hosted.tar);
        assertThat(mirror.requests()).hasSizeBetween(1, 2);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aMirrorThatIsNotThereIsPassedOverForTheNext() throws Exception {
        String dead;
        try (FaultyServer gone = new FaultyServer(request -> Answer.status(200))) {
            dead = gone.host();
        }
        assertThat(tar(find(dead + ", " + mirror.host()))).isEqualTo(hosted.tar);
        assertThat(server.requests()).isEmpty();
    }

    /** One that lacks a blob may have the next; the manifest's digest is the same wherever it comes from. */
    @Test
    void whatAMirrorLacksComesFromTheRegistry() throws Exception {
        mirror.handle(request -> hosted.isLayer(request) ? Answer.status(404) : hosted.serve(request));
        assertThat(tar(find(mirror.host()))).isEqualTo(hosted.tar);
        assertThat(server.requests()).singleElement().satisfies(request -> assertThat(hosted.isLayer(request)).isTrue());
    }

    @Test
    void aBlobGoesOnFromTheRegistryWhereAMirrorBreaksOff() throws Exception {
        mirror.handle(request -> hosted.isLayer(request) ? request.header("range") == null
                ? hosted.serve(request).cutAt(1000) : Answer.status(500).with("Retry-After", "0") : hosted.serve(request));
        assertThat(tar(find(mirror.host()))).isEqualTo(hosted.tar);
        assertThat(server.requests()).singleElement()
                .satisfies(request -> assertThat(request.header("range")).isEqualTo("bytes=1000-"));
    }

    @Test
    void aManifestThatIsNotWhatItsDigestSaysComesFromTheRegistry() throws Exception {
        String digest = Sha.sha256(hosted.manifest);
        mirror.handle(request -> request.path().contains("/manifests/") ? Answer.of(200, "{}") : hosted.serve(request));
        CredentialSource none = CredentialSource.NONE;
        RegistryAccess access = new RegistryAccess(new RegistryConnections(),
                (registry, host) -> client(), null, none, false,
                registry -> Mirror.parse(mirror.host()), TransferListener.NONE);
        Image image = new RegistrySource(access, Limits.DEFAULT).find(
                ImageReference.parse(server.host() + "/ns/app@" + digest), new Platform("linux", "amd64", ""));
        assertThat(image.manifest().bytes()).isEqualTo(hosted.manifest);
    }

    @Test
    void theLastWordIsTheRegistrys() {
        mirror.handle(request -> Answer.status(401));
        server.handle(request -> Answer.status(404));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(mirror.host()))
                .withMessageContaining(server.host());
    }

    /** The user that was given is for the registry that was named. */
    @Test
    void theCredentialsOfTheRegistryDoNotGoToTheMirror() throws Exception {
        mirror.handle(request -> Answer.status(401).with("WWW-Authenticate", "Basic realm=\"give it to me\""));
        server.handle(request -> request.header("authorization") == null
                ? Answer.status(401).with("WWW-Authenticate", "Basic realm=\"x\"") : hosted.serve(request));
        assertThat(tar(find(mirror.host() + "/pre"))).isEqualTo(hosted.tar);
        assertThat(mirror.requests()).isNotEmpty().allMatch(request -> request.header("authorization") == null);
        assertThat(asked).containsExactly(mirror.host() + "/pre/ns/app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://r.test", "r.test/UPPER", "r.test//x", "5000=r.test", "u:p@r.test", "x/../y"})
    void whatIsNoMirrorIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mirror.parse(text)).withMessageContaining("mirror");
    }

    @Test
    void severalAreReadInOrder() {
        assertThat(Mirror.parse(" a.test:5000/x/y, b.test ")).containsExactly(new Mirror("a.test:5000", "x/y"),
                new Mirror("b.test", ""));
    }
}
