package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.NotAuthorizedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms that docker login, podman login and people give to such files. */
class CredentialFileTest {

    /** Base64 made with coreutils: one:1, two:2, three:3, "four:p:4". */
    private static final String NAMESPACES = """
            {"auths":{
              "r.test":{"auth":"b25lOjE="},
              "r.test/ns":{"auth":"dHdvOjI="},
              "r.test/ns/app":{"auth":"dGhyZWU6Mw=="},
              "r.test:5000":{"auth":"Zm91cjpwOjQ="}}}""";

    private static Optional<Credentials> find(String content, String registry, String repository) throws Exception {
        return CredentialFile.parse(Path.of("auth.json"), content.getBytes(StandardCharsets.UTF_8))
                .find(registry, repository);
    }

    /** containers-auth.json(5): the longest key wins, and a key ends where a component ends. */
    @ParameterizedTest
    @CsvSource({"r.test, ns/app, three, 3", "r.test, ns/application, two, 2", "r.test, ns/app/part, three, 3",
        "r.test, nsx/app, one, 1", "r.test, app, one, 1", "r.test:5000, ns/app, four, p:4"})
    void theLongestKeyWins(String registry, String repository, String username, String password) throws Exception {
        assertThat(find(NAMESPACES, registry, repository)).contains(new Credentials(username, password));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r.test:5001", "test", "a.r.test", "docker.io"})
    void anotherHostGetsNothing(String registry) throws Exception {
        assertThat(find(NAMESPACES, registry, "ns/app")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://index.docker.io/v1/", "docker.io", "index.docker.io", "registry-1.docker.io",
        "https://registry-1.docker.io/v2/", "docker.io/library", "docker.io/library/busybox"})
    void dockerHubHasManyNames(String key) throws Exception {
        assertThat(find("{\"auths\":{\"" + key + "\":{\"auth\":\"b25lOjE=\"}}}", "docker.io", "library/busybox"))
                .contains(new Credentials("one", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://r.test", "http://r.test/", "https://r.test/v1/", "https://r.test/v2/", "r.test/v1/"})
    void olderFilesHaveTheAddressOfTheApi(String key) throws Exception {
        assertThat(find("{\"auths\":{\"" + key + "\":{\"auth\":\"b25lOjE=\"}}}", "r.test", "ns/app"))
                .contains(new Credentials("one", "1"));
        assertThat(find("{\"auths\":{\"" + key + "\":{\"auth\":\"b25lOjE=\"}}}", "other.test", "ns/app")).isEmpty();
    }

    @Test
    void anIdentityTokenWinsOverTheUserBesideIt() throws Exception {
        assertThat(find("{\"auths\":{\"r.test\":{\"auth\":\"b25lOg==\",\"identitytoken\":\"id\"}}}", "r.test", "a"))
                .contains(Credentials.ofIdentityToken("id"));
    }

    @Test
    void userAndPasswordMayStandInPlainText() throws Exception {
        assertThat(find("{\"auths\":{\"r.test\":{\"username\":\"one\",\"password\":\"1\"}}}", "r.test", "a"))
                .contains(new Credentials("one", "1"));
    }

    /** base64 of "one:1" and two zero bytes, made with coreutils. */
    @Test
    void theZeroesOfDockerAreNoPartOfThePassword() throws Exception {
        assertThat(find("{\"auths\":{\"r.test\":{\"auth\":\"b25lOjEAAA==\"}}}", "r.test", "a"))
                .contains(new Credentials("one", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", " \n", "{\"auths\":{}}", "{\"auths\":{\"r.test\":{}}}", "{\"auths\":null}", "{\"auths\":[]}",
        "{\"auths\":{\"r.test\":null}}", "{\"credHelpers\":{\"r.test\":\"\"},\"credsStore\":\"there-is-no-such\"}",
        "{\"credsStore\":\"\"}", "{\"credHelpers\":{\"other.test\":\"there-is-no-such\"}}"})
    void nothingIsNobody(String content) throws Exception {
        assertThat(find(content, "r.test", "ns/app")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "[\"s3cret\"]", "{\"auths\":{\"s3cret\"", "{\"a\":1} s3cret",
        "{\"auths\":{\"r.test\":{\"auth\":\"s3cret!\"}}}", "{\"auths\":{\"r.test\":{\"auth\":\"czNjcmV0\"}}}",
        "{\"auths\":{\"r.test\":{\"auth\":\"OnMzY3JldA==\"}}}"})
    void whatCannotBeReadIsNamedAndNotShown(String content) {
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> find(content, "r.test", "ns/app"))
                .withMessageContaining("auth.json").withNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret").doesNotContain("czNj"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/b", "/bin/sh", "a b", "-x", ".", "a;b", "a\\nb", "x\\u0000y"})
    void theNameOfAHelperIsAPlainFileName(String name) {
        for (String content : new String[] {"{\"credsStore\":\"" + name + "\"}",
            "{\"credHelpers\":{\"r.test\":\"" + name + "\"}}"}) {
            assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(() -> find(content, "r.test", "ns/app"))
                    .withMessageContaining("no plain name").withMessageContaining("auth.json");
        }
    }

    @Test
    void aHelperThatIsMissingIsNamed() {
        assertThatExceptionOfType(NotAuthorizedException.class)
                .isThrownBy(() -> find("{\"credsStore\":\"there-is-no-such\"}", "r.test", "ns/app"))
                .withMessageContaining("docker-credential-there-is-no-such").withMessageContaining("install");
    }
}
