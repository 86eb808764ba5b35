package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.MediaType;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryAuthorizationTest extends RegistryTesting {

    private static final Credentials ALICE = new Credentials("alice", "pässword");
    /** base64 of "alice:pässword" in UTF-8, made with coreutils. */
    private static final String BASIC = "Basic YWxpY2U6cMOkc3N3b3Jk";

    private FaultyServer foreign;

    @BeforeEach
    void startForeign() throws IOException {
        foreign = new FaultyServer(request -> Answer.of(200, "{\"token\":\"foreign\"}"));
    }

    @AfterEach
    void stopForeign() throws IOException {
        foreign.close();
    }

    /** Wants this Authorization header for everything, and challenges otherwise. */
    private void protect(String authorization, String challenge) {
        server.handle(request -> authorization.equals(request.header("authorization")) ? hosted.serve(request)
                : Answer.of(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}").with("WWW-Authenticate", challenge));
    }

    private String bearer(String realm) {
        return "Bearer realm=\"" + realm + "\",service=\"the registry\",scope=\"repository:ns/app:pull\"";
    }

    @Test
    void sendsNothingToARegistryThatAsksForNothing() throws Exception {
        assertThat(tar(find("ns/app:1", ALICE))).isEqualTo(hosted.tar);
        assertThat(server.requests()).hasSize(3).allMatch(request -> request.header("authorization") == null);
    }

    @Test
    void answersABasicChallenge() throws Exception {
        protect(BASIC, "Basic realm=\"x\"");
        assertThat(tar(find("ns/app:1", ALICE))).isEqualTo(hosted.tar);
        assertThat(server.requests().get(0).header("authorization")).isNull();
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void saysThatAUserIsNeededOrThePasswordIsWrong() {
        protect(BASIC, "Basic realm=\"x\"");
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find).withMessageContaining("--username");
        assertThatExceptionOfType(NotAuthorizedException.class)
                .isThrownBy(() -> find("ns/app:1", new Credentials("alice", "wrong")))
                .withMessageContaining("401").satisfies(e -> assertThat(e.getMessage()).doesNotContain("wrong"));
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"token\":\"t0ken\"}", "{\"access_token\":\"t0ken\"}",
        "{\"token\":\"t0ken\",\"access_token\":\"other\",\"expires_in\":300}", "{\"token\":\"t0ken\",\"expires_in\":1}"})
    void fetchesATokenAnonymouslyAlsoElsewhere(String answer) throws Exception {
        foreign.handle(request -> Answer.of(200, answer));
        protect("Bearer t0ken", bearer("http://localhost:" + foreign.port() + "/token?account=x"));
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThat(foreign.requests()).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/token");
            assertThat(request.query().split("&")).containsExactlyInAnyOrder("account=x", "service=the+registry",
                    "scope=repository%3Ans%2Fapp%3Apull");
            assertThat(request.header("authorization")).isNull();
        });
    }

    @Test
    void sendsThePasswordToTheRegistrysOwnHost() throws Exception {
        protect("Bearer t0ken", bearer("http://" + server.host() + "/token"));
        var registry = new AtomicReference<String>();
        server.handle(request -> {
            if (request.path().equals("/token")) {
                registry.set(request.header("authorization"));
                return Answer.of(200, "{\"token\":\"t0ken\"}");
            }
            return "Bearer t0ken".equals(request.header("authorization")) ? hosted.serve(request)
                    : Answer.status(401).with("WWW-Authenticate", bearer("http://" + server.host() + "/token"));
        });
        assertThat(tar(find("ns/app:1", ALICE))).isEqualTo(hosted.tar);
        assertThat(registry).hasValue(BASIC);
        assertThat(server.requests("/token")).hasSize(1);
    }

    /** CVE-2020-15157. */
    @Test
    void neverSendsThePasswordUnencryptedToAnotherHost() {
        protect("Bearer foreign", bearer("http://localhost:" + foreign.port() + "/token"));
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> find("ns/app:1", ALICE))
                .withMessageContaining("refused");
        assertThat(foreign.requests()).isEmpty();
        assertThat(server.requests()).allMatch(request -> request.header("authorization") == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://localhost/x", "/token", "", "http://user:pw@127.0.0.1/", "http://",
        "http://[", "javascript:1"})
    void refusesARealmThatIsNoPlainUrl(String realm) {
        protect("Bearer t", bearer(realm));
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void neverSendsATokenRequestOnAfterARedirect() {
        foreign.handle(request -> Answer.of(200, "{\"token\":\"t\"}"));
        server.handle(request -> request.path().equals("/token")
                ? Answer.redirect("http://localhost:" + foreign.port() + "/token")
                : Answer.status(401).with("WWW-Authenticate", bearer("http://" + server.host() + "/token")));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> find("ns/app:1", ALICE));
        assertThat(foreign.requests()).isEmpty();
    }

    @Test
    void fetchesAnotherTokenWhenTheRegistryNoLongerTakesTheFirst() throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        AtomicReference<String> valid = new AtomicReference<>();
        server.handle(request -> {
            if (request.path().equals("/token")) {
                valid.set("Bearer t" + tokens.incrementAndGet());
                return Answer.of(200, "{\"token\":\"t" + tokens.get() + "\",\"expires_in\":3600}");
            }
            return request.header("authorization") != null && request.header("authorization").equals(valid.get())
                    ? hosted.serve(request)
                    : Answer.status(401).with("WWW-Authenticate", bearer("http://" + server.host() + "/token"));
        });
        Image image = find();
        image.config();
        valid.set("Bearer expired");
        assertThat(tar(image)).isEqualTo(hosted.tar);
        assertThat(tokens).hasValue(2);
    }

    /** More than a minute passes between two parts of a blob, for both sides; a token that is too old is not even sent. */
    @Test
    void aTokenOfAMinuteIsRenewedInTheMiddleOfASlowTransfer() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
        List<Instant> issued = new CopyOnWriteArrayList<>();
        AtomicInteger tooOld = new AtomicInteger();
        server.handle(request -> {
            if (request.path().equals("/token")) {
                issued.add(now.get());
                return Answer.of(200, "{\"token\":\"" + (issued.size() - 1) + "\",\"expires_in\":60}");
            }
            String sent = request.header("authorization");
            boolean old = sent != null && issued.get(Integer.parseInt(sent.substring("Bearer ".length()))).plusSeconds(60)
                    .isBefore(now.get());
            tooOld.addAndGet(old ? 1 : 0);
            if (sent == null || old) {
                return Answer.status(401).with("WWW-Authenticate", bearer("http://" + server.host() + "/token"));
            }
            if (request.header("range") != null) {
                return hosted.serve(request);
            }
            now.updateAndGet(time -> time.plusSeconds(65));
            return hosted.serve(request).cutAt(1000);
        });
        HttpExchange http = new HttpExchange(server.host(), (registry, host) -> client());
        RetryPolicy retries = new RetryPolicy(TransferListener.NONE);
        ImageReference reference = ImageReference.parse(server.host() + "/ns/app:1");
        RegistryConnection connection = new RegistryConnection(new RegistryOrigin(server.host(), false, http), http,
                new RegistryAuthorization(server.host(), "ns/app", CredentialSource.of(ALICE), http, retries, clock(now)), retries);

        try (InputStream blob = new RegistryClient(connection, reference).blob(new Descriptor(MediaType.DOCKER_LAYER_GZIP,
                Digest.of(hosted.layer), hosted.layer.length))) {
            assertThat(blob.readAllBytes()).isEqualTo(hosted.layer);
        }

        assertThat(issued).hasSize(2);
        assertThat(tooOld).hasValue(0);
    }

    private static Clock clock(AtomicReference<Instant> now) {
        return new Clock() {
            @Override
            public Instant instant() {
                return now.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    @Test
    void asksForATokenOnceForAllRequestsOfAnImage() throws Exception {
        foreign.handle(request -> Answer.of(200, "{\"token\":\"t0ken\"}"));
        protect("Bearer t0ken", bearer("http://localhost:" + foreign.port() + "/"));
        Image image = find();
        assertThat(tar(image)).isEqualTo(hosted.tar);
        assertThat(stored(image)).isEqualTo(hosted.layer);
        assertThat(foreign.requests()).hasSize(1);
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void prefersBearerWhereBothAreOffered() throws Exception {
        protect("Bearer foreign", "Basic realm=\"x\"\n" + bearer("http://localhost:" + foreign.port() + "/"));
        assertThat(tar(find())).isEqualTo(hosted.tar);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void saysThatTheTokenServerRefuses(int status) {
        foreign.handle(request -> Answer.status(status));
        protect("Bearer t", bearer("http://localhost:" + foreign.port() + "/"));
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find)
                .withMessageContaining("token server");
        assertThat(foreign.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"token\":\"\"}", "{\"token\":\"a b\"}", "{\"token\":\"a\\r\\nX: y\"}",
        "{\"token\":null}"})
    void refusesAnAnswerWithoutAProperToken(String answer) {
        foreign.handle(request -> Answer.of(200, answer));
        protect("Bearer t", bearer("http://localhost:" + foreign.port() + "/"));
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find).withMessageContaining("token");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void givesUpWhenTheTokenIsNotTaken() {
        protect("Bearer never", bearer("http://localhost:" + foreign.port() + "/"));
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find);
        assertThat(foreign.requests()).hasSize(1);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void refusesAChallengeThatItCannotAnswer() {
        protect("x", "Negotiate");
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> find("ns/app:1", ALICE));
    }

    @Test
    void doesNotReadAnEndlessTokenAnswer() {
        foreign.handle(request -> Answer.status(200).as(Answer.Form.ENDLESS));
        protect("Bearer t", bearer("http://localhost:" + foreign.port() + "/"));
        assertThatExceptionOfType(IOException.class).isThrownBy(this::find)
                .isNotInstanceOf(UnavailableException.class);
    }

    private static final String MORE = "Bearer realm=\"http://%s/token\",scope=\"repository:ns/app:pull repository:x:pull\""
            + ",error=\"insufficient_scope\"";

    /** Gives out "plain" for one scope and "more" for several. */
    private Answer scoped(FaultyServer.Request request, int status) {
        if (request.path().equals("/token")) {
            return Answer.of(200, "{\"token\":\"" + (request.query().split("scope=").length > 2 ? "more" : "plain") + "\"}");
        }
        String given = request.header("authorization");
        return given == null ? Answer.status(401).with("WWW-Authenticate", "Bearer realm=\"http://" + server.host() + "/token\"")
                : given.equals("Bearer more") ? hosted.serve(request)
                : Answer.status(status).with("WWW-Authenticate", MORE.formatted(server.host()));
    }

    /** RFC 6750, section 3.1: the scopes that are needed are in the challenge. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void asksOnceMoreWithTheScopesOfTheChallenge(int status) throws Exception {
        server.handle(request -> scoped(request, status));
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThat(server.requests("/token")).map(FaultyServer.Request::query).containsExactly(
                "scope=repository%3Ans%2Fapp%3Apull",
                "scope=repository%3Ans%2Fapp%3Apull&scope=repository%3Ax%3Apull");
    }

    @Test
    void asksNoThirdTime() {
        server.handle(request -> request.path().equals("/token") ? Answer.of(200, "{\"token\":\"t\"}")
                : Answer.status(401).with("WWW-Authenticate", MORE.formatted(server.host())));
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find);
        assertThat(server.requests("/token")).hasSize(2);
    }

    /** distribution, "Token Authentication: OAuth 2": the form of a refresh token. */
    @Test
    void exchangesAnIdentityTokenForAToken() throws Exception {
        server.handle(request -> request.path().equals("/token")
                ? Answer.of(200, "{\"access_token\":\"t0ken\",\"expires_in\":900,\"refresh_token\":\"other\"}")
                : "Bearer t0ken".equals(request.header("authorization")) ? hosted.serve(request)
                : Answer.status(401).with("WWW-Authenticate", bearer("http://" + server.host() + "/token")));
        assertThat(tar(find("ns/app:1", Credentials.ofIdentityToken("id&n=t")))).isEqualTo(hosted.tar);
        assertThat(server.requests("/token")).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.header("content-type")).startsWith("application/x-www-form-urlencoded");
            assertThat(request.header("authorization")).isNull();
            assertThat(request.body().split("&")).containsExactlyInAnyOrder("grant_type=refresh_token",
                    "refresh_token=id%26n%3Dt", "client_id=occystrap", "service=the+registry",
                    "scope=repository%3Ans%2Fapp%3Apull");
        });
    }

    @Test
    void anIdentityTokenIsNoPassword() {
        protect(BASIC, "Basic realm=\"x\"");
        assertThatExceptionOfType(NotAuthorizedException.class)
                .isThrownBy(() -> find("ns/app:1", Credentials.ofIdentityToken("s3cret")))
                .withMessageContaining("identity token").satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
        assertThat(server.requests()).hasSize(1);
    }

    /** What a redirect's target says is no reason to ask anybody for a token, or to send one the password. */
    @Test
    void aRedirectsTargetNamesNoTokenServer() throws Exception {
        foreign.handle(request -> Answer.status(403).with("WWW-Authenticate", "Bearer realm=\"https://127.0.0.1:"
                + foreign.port() + "/token\",scope=\"x\",error=\"insufficient_scope\""));
        server.handle(request -> hosted.isLayer(request) ? Answer.redirect("http://127.0.0.1:" + foreign.port() + "/x")
                : hosted.serve(request));
        Image image = find("ns/app:1", ALICE);
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> tar(image)).withMessageContaining("403");
        assertThat(foreign.requests()).singleElement()
                .satisfies(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
    }
}
