package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** docker-registry with TLS of a private authority and with users, and the files that other tools leave behind for it. */
@RequiresTools({"docker-registry", "skopeo", "podman", "openssl", "htpasswd", "tar", "gzip", "busybox"})
@ExtendWith(Services.class)
class PrivateRegistryIT {

    private static final String PASSWORD = "pa55 wörd:s3cret";

    @TempDir
    private Path folder;
    private final DockerRegistry open;
    private final String[] image;
    private Path home;
    private Path htpasswd;
    private CertificateAuthority authority;
    private CertificateAuthority.Issued server;
    private DockerRegistry registry;

    PrivateRegistryIT(DockerRegistry open, TestImages images) throws Exception {
        this.open = open;
        this.image = images.small().split(":");
    }

    @BeforeEach
    void prepare() throws Exception {
        home = Files.createDirectories(folder.resolve("home"));
        authority = new CertificateAuthority(folder.resolve("ca"));
        server = authority.issue("server");
        htpasswd = Files.writeString(folder.resolve("htpasswd"),
                Command.of("htpasswd", "-nbB", "-C", "4", "alice", PASSWORD).output() + "\n");
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private void start(String http, String more) throws Exception {
        registry = DockerRegistry.start(folder.resolve("registry"), open.storage(), """
                  tls:
                    certificate: %s
                    key: %s
                """.formatted(server.certificate(), server.key()) + http, more);
    }

    private void startWithUsers() throws Exception {
        start("", """
                auth:
                  htpasswd:
                    realm: interop
                    path: %s
                """.formatted(htpasswd));
    }

    /** A fetch with nothing but what is in the home. */
    private Command fetch(String... options) {
        return Launcher.occystrap(options).with("--json", "fetch-to-tarfile", registry.host(), image[0], image[1],
                folder.resolve("out.tar").toString()).environment("HOME", home.toString())
                .environment("XDG_RUNTIME_DIR", folder.resolve("run").toString());
    }

    private void succeeds(Command fetch) throws Exception {
        Command.Outcome outcome = fetch.run().succeeds();
        String basic = Base64.getEncoder().encodeToString(("alice:" + PASSWORD).getBytes());
        assertThat(outcome.out()).contains(open.imageId(String.join(":", image))).doesNotContain("s3cret");
        assertThat(outcome.err()).doesNotContain("s3cret").doesNotContain(basic);
    }

    private Path stdin(String text) throws Exception {
        return Files.writeString(folder.resolve("stdin"), text + "\n");
    }

    @Test
    void aPrivateAuthorityIsTrustedWhereItIsSaidToBe() throws Exception {
        start("", "");
        Command.Outcome unknown = fetch("--quiet").run();
        Launcher.assertFailed(unknown, 6);
        assertThat(unknown.err()).contains("TLS").contains("--insecure").contains("certs.d");

        succeeds(fetch("--insecure"));
        succeeds(fetch().environment("SSL_CERT_FILE", authority.certificate().toString()));
        authority.trustedBy(home, registry.host());
        succeeds(fetch("--verbose"));
    }

    @Test
    void aClientCertificateIsShown() throws Exception {
        start("""
                    clientcas:
                      - %s
                """.formatted(authority.certificate()), "");
        authority.trustedBy(home, registry.host());
        Launcher.assertFailed(fetch("--quiet").run(), 6);

        Path certs = home.resolve(".config/containers/certs.d").resolve(registry.host());
        CertificateAuthority.Issued client = authority.issue("client");
        Files.copy(client.certificate(), certs.resolve("me.cert"));
        Command.of("openssl", "rsa", "-traditional", "-in", client.key().toString(), "-out",
                certs.resolve("me.key").toString()).run().succeeds();
        succeeds(fetch("--verbose"));
    }

    @Test
    void usersOnTheCommandLineAndInTheEnvironment() throws Exception {
        startWithUsers();
        authority.trustedBy(home, registry.host());
        Command.Outcome nobody = fetch("--quiet").run();
        Launcher.assertFailed(nobody, 4);
        assertThat(nobody.err()).contains("--username").contains("login");
        Command.Outcome wrong = fetch("--quiet", "--username", "alice", "--password-stdin").stdin(stdin("wr0ng")).run();
        Launcher.assertFailed(wrong, 4);
        assertThat(wrong.err()).doesNotContain("wr0ng");

        succeeds(fetch("--verbose", "--username", "alice", "--password-stdin").stdin(stdin(PASSWORD)));
        succeeds(fetch("--verbose").environment("OCCYSTRAP_USERNAME", "alice")
                .environment("OCCYSTRAP_PASSWORD", PASSWORD));
    }

    /** What podman login and skopeo login write is what we read. */
    @Test
    void theLoginsOfPodmanAndSkopeo() throws Exception {
        startWithUsers();
        authority.trustedBy(home, registry.host());
        Path file = folder.resolve("auth.json");
        Command.of("podman", "login", "--authfile", file.toString(), "--cert-dir",
                home.resolve(".config/containers/certs.d").resolve(registry.host()).toString(), "--username", "alice",
                "--password-stdin", registry.host()).stdin(stdin(PASSWORD)).run().succeeds();
        succeeds(fetch("--verbose").environment("REGISTRY_AUTH_FILE", file.toString()));

        Files.createDirectory(folder.resolve("run"));
        Command.of("skopeo", "login", "--cert-dir",
                home.resolve(".config/containers/certs.d").resolve(registry.host()).toString(), "--username", "alice",
                "--password-stdin", registry.host()).environment("XDG_RUNTIME_DIR", folder.resolve("run").toString())
                .stdin(stdin(PASSWORD)).run().succeeds();
        assertThat(folder.resolve("run/containers/auth.json")).exists();
        succeeds(fetch());
    }

    @Test
    void aCredentialHelper() throws Exception {
        startWithUsers();
        authority.trustedBy(home, registry.host());
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path helper = Files.createFile(bin.resolve("docker-credential-interop"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(helper, """
                #!/bin/sh
                [ "$*" = get ] && [ "$(cat)" = %s ] || { echo "the vault is locked"; exit 1; }
                echo '{"ServerURL":"%1$s","Username":"alice","Secret":"%s"}'
                """.formatted(registry.host(), PASSWORD));
        Path config = Files.createDirectories(home.resolve(".docker")).resolve("config.json");
        String path = bin + ":" + System.getenv("PATH");

        Files.writeString(config, "{\"credHelpers\":{\"" + registry.host() + "\":\"interop\"}}");
        succeeds(fetch("--verbose").environment("PATH", path));
        Files.writeString(config, "{\"credsStore\":\"interop\"}");
        succeeds(fetch().environment("PATH", path));
        Command.Outcome missing = fetch("--quiet").run();
        Launcher.assertFailed(missing, 4);
        assertThat(missing.err()).contains("docker-credential-interop").contains(config.toString());
        Files.writeString(helper, "#!/bin/sh\necho the vault is locked; exit 1\n");
        Command.Outcome locked = fetch("--quiet").environment("PATH", path).run();
        Launcher.assertFailed(locked, 4);
        assertThat(locked.err()).contains("the vault is locked");
    }

    /** Nothing that a child of ours could see in a list of processes has a secret in it, nor has an error's origin. */
    @Test
    void thePasswordInAUriIsNotShown() throws Exception {
        startWithUsers();
        authority.trustedBy(home, registry.host());
        List<String> secrets = List.of("s3cret", "pa55");
        Command.Outcome wrong = Launcher.occystrap("--verbose", "process", "registry://alice:pa55-s3cret@"
                + registry.host() + "/" + String.join(":", image), "tar://" + folder.resolve("out.tar"))
                .environment("HOME", home.toString()).run();
        assertThat(wrong.code()).isEqualTo(4);
        assertThat(secrets).noneMatch(secret -> wrong.err().contains(secret) || wrong.out().contains(secret));
    }
}
