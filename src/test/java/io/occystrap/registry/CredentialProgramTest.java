package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.NotAuthorizedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol of docker-credential-helpers, with scripts that keep to it, and some that do not. */
class CredentialProgramTest {

    @TempDir
    private Path folder;

    private Optional<Credentials> ask(String script) throws Exception {
        return ask(script, Duration.ofSeconds(20));
    }

    private Optional<Credentials> ask(String script, Duration patience) throws Exception {
        Path program = folder.resolve("docker-credential-test");
        Files.deleteIfExists(program);
        Files.createFile(program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\n" + script);
        return new CredentialProgram(program.toString(), "config.json", patience).get("r.test:5000");
    }

    @Test
    void getsTheServersNameOnStandardInputAndNothingElse() throws Exception {
        assertThat(ask("""
                echo "{\\"ServerURL\\":\\"x\\",\\"Username\\":\\"$*\\",\\"Secret\\":\\"$(cat)\\"}"
                """)).contains(new Credentials("get", "r.test:5000"));
    }

    @Test
    void aTokenIsAnIdentityToken() throws Exception {
        assertThat(ask("cat >/dev/null; echo '{\"Username\":\"<token>\",\"Secret\":\"id\"}'"))
                .contains(Credentials.ofIdentityToken("id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo 'credentials not found in native keychain'; exit 1",
        "echo 'credentials not found in native keychain' >&2; exit 1", "echo '{}'"})
    void aServerThatItDoesNotKnowIsNoError(String script) throws Exception {
        assertThat(ask(script)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo 'the vault is locked'; exit 3", "echo 'the vault is locked' >&2; exit 3"})
    void whatItComplainsOfIsShown(String script) {
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> ask(script))
                .withMessageContaining("the vault is locked").withMessageContaining("code 3")
                .withMessageContaining("docker-credential-test").withMessageContaining("config.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo '{\"Username\":\"u\",\"Secret\":\"s3cret\"}'; exit 1", "echo 's3cret'",
        "echo '[\"s3cret\"]'", "echo '{\"Secret\":\"s3cret\"'"})
    void aSecretInAWrongAnswerIsNotShown(String script) {
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> ask(script)).withNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }

    @Test
    void doesNotWaitForEver() {
        long start = System.nanoTime();
        assertThatExceptionOfType(NotAuthorizedException.class)
                .isThrownBy(() -> ask("sleep 60; echo '{}'", Duration.ofSeconds(1))).withMessageContaining("1 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void doesNotReadForEver() {
        assertThatExceptionOfType(NotAuthorizedException.class)
                .isThrownBy(() -> ask("yes '{\"Username\":\"u\"}'", Duration.ofSeconds(5)));
    }

    /** Such as an agent of gpg. */
    @Test
    void aChildLeftBehindDoesNotHoldUpTheAnswer() throws Exception {
        long start = System.nanoTime();
        assertThat(ask("sleep 60 & echo '{\"Username\":\"u\",\"Secret\":\"s\"}'")).contains(new Credentials("u", "s"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void doesNotSeeOurPasswords() throws Exception {
        assertThat(ask("echo \"{\\\"Username\\\":\\\"u\\\",\\\"Secret\\\":\\\"$(env | grep -c '^OCCYSTRAP_')\\\"}\""))
                .contains(new Credentials("u", "0"));
    }
}
