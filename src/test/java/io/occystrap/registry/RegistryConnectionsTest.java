package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Platform;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is found out about a registry once holds for the next who asks, but not for others, not for ever, and not after an error. */
class RegistryConnectionsTest extends RegistryTesting {

    private static final Credentials ALICE = new Credentials("alice", "secret");

    private final AtomicLong now = new AtomicLong();
    private final RegistryConnections connections = new RegistryConnections(now::get);
    private final AtomicInteger tokens = new AtomicInteger();

    /** Each user has a token of his own, which is good for his requests alone. */
    private void protect() {
        server.handle(request -> {
            String authorization = request.header("authorization");
            if (request.path().equals("/token")) {
                return Answer.of(200, "{\"token\":\"" + (authorization == null ? "nobody" : "alice") + tokens.incrementAndGet()
                        + "\",\"expires_in\":3600}");
            }
            return authorization != null && authorization.startsWith("Bearer alice") ? hosted.serve(request)
                    : Answer.status(401).with("WWW-Authenticate", "Bearer realm=\"http://" + server.host() + "/token\"");
        });
    }

    private RegistryAccess access(Credentials who) {
        return new RegistryAccess(connections, (registry, host) -> client(), who, CredentialSource.NONE, false,
                registry -> List.of(), TransferListener.NONE);
    }

    private void ask(String name, Credentials who) throws IOException {
        new RegistrySource(access(who), Limits.DEFAULT).find(ImageReference.parse(server.host() + "/" + name),
                new Platform("linux", "amd64", ""));
    }

    @Test
    void theSecondImageCostsOneRequest() throws Exception {
        protect();
        ask("ns/app:1", ALICE);
        // The challenge, the token and the manifest; the server counts no greetings.
        assertThat(server.requests()).hasSize(3);
        ask("ns/app:1", ALICE);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void nobodyGetsTheTokenOfAnother() throws Exception {
        protect();
        ask("ns/app:1", ALICE);
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> ask("ns/app:1", null));
        assertThatExceptionOfType(NotAuthorizedException.class)
                .isThrownBy(() -> new TagSource(access(null)).list(ImageReference.parse(server.host() + "/ns/app"), tag -> true));
    }

    @Test
    void aRepositoryHasATokenOfItsOwn() throws Exception {
        protect();
        ask("ns/app:1", ALICE);
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> ask("ns/other:1", ALICE));
        assertThat(tokens).hasValue(2);
    }

    @Test
    void afterAMinuteEverythingIsFoundOutAnew() throws Exception {
        protect();
        ask("ns/app:1", ALICE);
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        ask("ns/app:1", ALICE);
        assertThat(tokens).hasValue(1);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        ask("ns/app:1", ALICE);
        assertThat(tokens).hasValue(2);
    }

    @Test
    void afterAnErrorEverythingIsFoundOutAnew() throws Exception {
        protect();
        ask("ns/app:1", ALICE);
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> ask("ns/app:none", ALICE));
        ask("ns/app:1", ALICE);
        assertThat(tokens).hasValue(2);
    }

    @Test
    void onlySoManyAreKept() throws Exception {
        protect();
        ask("ns/app:1", ALICE);
        for (int i = 0; i < 64; i++) {
            String name = "ns/other" + i;
            access(ALICE).connection(ImageReference.parse(server.host() + "/" + name));
        }
        ask("ns/app:1", ALICE);
        assertThat(tokens).hasValue(2);
    }
}
