package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry as the large ones are: TLS, tokens from a server on another host, blobs from a third, none of them
 * reliable. Everything that any of them is sent is written down.
 */
@RequiresTools({"docker-registry", "skopeo", "openssl", "curl", "tar", "gzip", "busybox"})
@ExtendWith(Services.class)
class TokenRegistryIT {

    private static final String USER = "alice";
    private static final String PASSWORD = "pa55word-s3cret";
    private static final String IDENTITY = "identity-t0ken-s3cret";
    private static final long CUT = 20L << 20;

    @TempDir
    private Path folder;
    private final DockerRegistry open;
    private final TestImages images;
    private final List<AutoCloseable> running = new ArrayList<>();
    private final AtomicInteger waits = new AtomicInteger();
    private Path home;
    private CertificateAuthority authority;
    private TokenService service;
    private RecordingServer realm;
    private RecordingServer storage;
    private RecordingServer front;
    private DockerRegistry registry;

    TokenRegistryIT(DockerRegistry open, TestImages images) {
        this.open = open;
        this.images = images;
    }

    @BeforeEach
    void start() throws Exception {
        home = Files.createDirectories(folder.resolve("home"));
        authority = new CertificateAuthority(folder.resolve("ca"));
        CertificateAuthority.Issued server = authority.issue("server");
        service = new TokenService(authority.store(server), USER + ":" + PASSWORD, IDENTITY, Duration.ofSeconds(3));
        realm = keep(new RecordingServer("localhost", authority.serverTls(server), this::token));
        registry = keep(DockerRegistry.start(folder.resolve("registry"), open.storage(), "", """
                auth:
                  token:
                    realm: https://%s/token
                    service: interop
                    issuer: interop issuer
                    rootcertbundle: %s
                """.formatted(realm.host(), authority.certificate())));
        storage = keep(new RecordingServer("localhost", authority.serverTls(server), this::stored));
        front = keep(new RecordingServer("127.0.0.1", authority.serverTls(server), this::front));
        authority.trustedBy(home, front.host());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T service) {
        running.add(service);
        return service;
    }

    /** Busy for the first two requests. */
    private void token(HttpExchange exchange) throws IOException {
        if (realm.log().stream().filter(line -> line.contains(" /token")).count() <= 2) {
            busy(exchange);
        } else {
            service.handle(exchange);
        }
    }

    private void busy(HttpExchange exchange) throws IOException {
        waits.incrementAndGet();
        exchange.getResponseHeaders().set("Retry-After", "0");
        RecordingServer.answer(exchange, 429, "");
    }

    /** Lets the registry say whether a blob may be read, and then sends elsewhere for it, as those in clouds do. */
    private void front(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().toString();
        boolean allowed = exchange.getRequestHeaders().getFirst("Authorization") != null;
        if (path.contains("/blobs/") && allowed && isAccepted(exchange)) {
            exchange.getResponseHeaders().set("Location", "https://" + storage.host() + path + "?signature=x");
            RecordingServer.answer(exchange, 307, "");
        } else {
            front.pass(exchange, registry.port(), Long.MAX_VALUE);
        }
    }

    private boolean isAccepted(HttpExchange exchange) throws IOException, InterruptedException {
        Command.Outcome head = Command.of("curl", "-sI", "-o", "/dev/null", "-w", "%{http_code}", "-H",
                "Authorization: " + exchange.getRequestHeaders().getFirst("Authorization"),
                "http://" + registry.host() + exchange.getRequestURI()).run().succeeds();
        return head.out().equals("200");
    }

    /** Busy each third time, slow, and never more than 20 MB at once. */
    private void stored(HttpExchange exchange) throws IOException, InterruptedException {
        if (storage.log().stream().filter(line -> line.startsWith("GET ")).count() % 3 == 0) {
            busy(exchange);
            return;
        }
        Thread.sleep(1500);
        if (storage.pass(exchange, open.port(), CUT)) {
            waits.incrementAndGet();
        }
    }

    private Command occystrap(String... args) {
        return Launcher.occystrap(args).environment("HOME", home.toString()).environment("XDG_RUNTIME_DIR", home.toString());
    }

    private Path password() throws IOException {
        return Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    }

    private static String[] name(String image) {
        return image.split(":");
    }

    /**
     * Tokens last for three seconds, connections for 20 MB; there is a line for each wait, and it ends well. The client is not
     * told how long, so it takes each for one of a minute, and learns of the end from a refusal, several times: a minute's
     * tokens would show that once, after a minute. That a token is not used when its minute is over is for a test with a clock.
     */
    @Test
    void aLongTransferOutlivesItsTokens() throws Exception {
        String image = images.medium();
        Path tarball = folder.resolve("out.tar");

        Command.Outcome outcome = occystrap("--username", USER, "--password-stdin", "fetch-to-tarfile", front.host(),
                name(image)[0], name(image)[1], tarball.toString()).stdin(password()).run().succeeds();

        assertThat(service.tokens()).as("tokens").hasSizeGreaterThan(1);
        assertThat(service.scopes()).containsOnly("repository:ns/medium:pull");
        List<String> waiting = outcome.errors().stream().filter(line -> line.contains("trying again")).toList();
        assertThat(waiting).as(outcome.err()).hasSize(waits.get()).hasSizeGreaterThan(5)
                .allMatch(line -> line.startsWith("occystrap: "));
        assertThat(imageIdOf(tarball)).isEqualTo(open.imageId(image));
        assertNoSecretIn(outcome);
        assertCredentialsStayed();
    }

    /** A login with an identity token, as docker login leaves it behind. */
    @Test
    void anIdentityTokenIsExchanged() throws Exception {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(home.resolve(".docker/config.json"),
                "{\"auths\":{\"%s\":{\"auth\":\"%s\",\"identitytoken\":\"%s\"}}}".formatted(front.host(),
                        Base64.getEncoder().encodeToString("<token>:".getBytes(StandardCharsets.UTF_8)), IDENTITY));
        String image = images.small();
        Path tarball = folder.resolve("out.tar");

        Command.Outcome outcome = occystrap("--verbose", "--json", "fetch-to-tarfile", front.host(), name(image)[0],
                name(image)[1], tarball.toString()).run().succeeds();

        assertThat(imageIdOf(tarball)).isEqualTo(open.imageId(image));
        assertThat(realm.log()).contains("POST /token").noneMatch(line -> line.startsWith("Authorization:"));
        assertNoSecretIn(outcome);
        assertCredentialsStayed();
    }

    @Test
    void aWrongPasswordIsRefusedInOneLineAndNotShown() throws Exception {
        Command.Outcome outcome = occystrap("--quiet", "--username", USER, "--password-stdin", "fetch-to-tarfile",
                front.host(), "ns/small", "1", folder.resolve("out.tar").toString())
                .stdin(Files.writeString(folder.resolve("wrong"), "wr0ng-s3cret\n")).run();

        Launcher.assertFailed(outcome, 4);
        assertThat(outcome.err()).contains(realm.host()).doesNotContain("wr0ng-s3cret");
    }

    /** @return what skopeo says that it is */
    private static String imageIdOf(Path tarball) throws Exception {
        return new ObjectMapper().readTree(Command.of("skopeo", "inspect", "--raw", "docker-archive:" + tarball).output())
                .at("/config/digest").asText();
    }

    /** Neither as they are nor in base64, in verbose output or in a receipt. */
    private void assertNoSecretIn(Command.Outcome outcome) {
        List<String> secrets = new ArrayList<>(List.of(PASSWORD, IDENTITY, Base64.getEncoder()
                .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8))));
        secrets.addAll(service.tokens());
        assertThat(secrets).noneMatch(secret -> outcome.out().contains(secret) || outcome.err().contains(secret));
    }

    /** The password went to the token server alone, tokens to the registry alone, and nothing to the blobs' host. */
    private void assertCredentialsStayed() {
        assertThat(realm.log()).noneMatch(line -> line.contains("Bearer"));
        assertThat(front.log()).noneMatch(line -> line.contains("Basic ") || line.contains(IDENTITY));
        assertThat(storage.log()).isNotEmpty().noneMatch(line -> line.toLowerCase(Locale.ROOT)
                .startsWith("authorization") || line.toLowerCase(Locale.ROOT).startsWith("cookie"));
        for (String token : service.tokens()) {
            assertThat(storage.log()).noneMatch(line -> line.contains(token));
        }
    }
}
