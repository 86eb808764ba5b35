package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

    private static final String HEX = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @ParameterizedTest
    @CsvSource({
        "busybox,                       docker.io/library/busybox:latest",
        "busybox:1.36,                  docker.io/library/busybox:1.36",
        "ns/app,                        docker.io/ns/app:latest",
        "docker.io/busybox,             docker.io/library/busybox:latest",
        "docker.io/ns/app:1,            docker.io/ns/app:1",
        "index.docker.io/busybox,       docker.io/library/busybox:latest",
        "registry-1.docker.io/a/b:c,    docker.io/a/b:c",
        "ghcr.io/ns/app:v1.2-rc.1_x,    ghcr.io/ns/app:v1.2-rc.1_x",
        "ghcr.io/app,                   ghcr.io/app:latest",
        "localhost/app,                 localhost/app:latest",
        "localhost:5000/app:1,          localhost:5000/app:1",
        "host:5000/a/b/c,               host:5000/a/b/c:latest",
        "127.0.0.1:5000/app,            127.0.0.1:5000/app:latest",
        "[::1]:5000/app:2,              [::1]:5000/app:2",
        "local/app,                     docker.io/local/app:latest",
        "//local/app,                   //local/app:latest",
        "//local/ns/app:1,              //local/ns/app:1",
        "//ghcr.io/app,                 ghcr.io/app:latest",
        "//host:5000/app:1,             host:5000/app:1",
        "a__b/c-d.e--f/g_h,             docker.io/a__b/c-d.e--f/g_h:latest",
        "app:_tag,                      docker.io/library/app:_tag",
    })
    void readsNamesAsDockerDoes(String text, String full) {
        assertThat(ImageReference.parse(text)).hasToString(full);
    }

    @Test
    void takesNoTagWhereThereIsADigest() {
        ImageReference reference = ImageReference.parse("ns/app@sha256:" + HEX);
        assertThat(reference.tag()).isNull();
        assertThat(reference.selector()).isEqualTo("sha256:" + HEX);
        assertThat(reference.repoTag()).isEmpty();
    }

    @Test
    void letsTheDigestDecideWhereBothAreGiven() {
        ImageReference reference = ImageReference.parse("localhost:5000/ns/app:1@sha256:" + HEX);
        assertThat(reference.tag()).isEqualTo("1");
        assertThat(reference.digest()).isEqualTo(Digest.sha256(HEX));
        assertThat(reference.selector()).isEqualTo("sha256:" + HEX);
        assertThat(reference).hasToString("localhost:5000/ns/app:1@sha256:" + HEX);
    }

    @ParameterizedTest
    @CsvSource({"1, 1,", "sha256:" + HEX + ",, sha256:" + HEX, "@sha256:" + HEX + ",, sha256:" + HEX,
        "1@sha256:" + HEX + ", 1, sha256:" + HEX})
    void takesATagOrADigestInTheTagsPlace(String argument, String tag, String digest) {
        ImageReference reference = ImageReference.of("ghcr.io", "ns/app", argument);
        assertThat(reference.tag()).isEqualTo(tag);
        assertThat(reference.digest() == null ? null : reference.digest().toString()).isEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "App", "ns/App", "-app", "app-", "app.", ".app", "a..b", "a___b", "a._b", "ns//app",
        "/ns/app", "ns/app/", "app:", "app:-1", "app:.1", "app:a b", "app:a/b", "app@", "app@sha256:abc", "app@1",
        "http://ghcr.io/app", "user@host.io/app", "ghcr.io/", "host:/app", "host:port/app", "host:123456/app",
        "../etc/passwd", "ns/../app", "a.b/..", "app\n", "app:1\n", "app:1:2", "ä", "ns/app%2f", "-host.io/app",
        "host.io-/app", "ho_st.io/app", "//", "//app", "///app", "//host/", "//host//app", "//ho_st/app", "////host/app"})
    void refusesWhatIsOutsideTheGrammar(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse(text));
    }

    @Test
    void writesAHostThatReadsAsAHost() {
        ImageReference reference = ImageReference.parse("myhost", "app");

        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
        assertThat(ImageReference.parse(ImageReference.asPrefix("myhost") + "app")).isEqualTo(reference);
        assertThat(reference.fullName()).isEqualTo("//myhost/app");
        assertThat(ImageReference.asPrefix("localhost")).isEqualTo("localhost/");
    }

    @Test
    void takesAHostWithoutASlashForANameOnDockerHub() {
        assertThat(ImageReference.parse("ghcr.io")).hasToString("docker.io/library/ghcr.io:latest");
    }

    @Test
    void refusesAnImageIdForAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse(HEX))
                .withMessageContaining("image ID");
        assertThat(ImageReference.parse(HEX.substring(1))).hasToString("docker.io/library/" + HEX.substring(1) + ":latest");
        assertThat(ImageReference.parse("ns/" + HEX)).hasToString("docker.io/ns/" + HEX + ":latest");
    }

    @Test
    void boundsTheLengthOfATag() {
        assertThat(ImageReference.parse("app:" + "t".repeat(128)).tag()).hasSize(128);
        assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse("app:" + "t".repeat(129)));
    }

    @Test
    void boundsTheLengthOfAName() {
        assertThat(ImageReference.parse("ghcr.io/" + "n".repeat(255)).repository()).hasSize(255);
        assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse("ghcr.io/" + "n".repeat(256)));
    }

    @Test
    void needsATagOrADigest() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ImageReference("ghcr.io", "app", null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "busybox,                     busybox,                 busybox:latest",
        "docker.io/library/busybox:1, busybox,                 busybox:1",
        "ns/app:1,                    ns/app,                  ns/app:1",
        "library/a/b:1,               library/a/b,             library/a/b:1",
        "docker.io/ghcr.io/app:1,     docker.io/ghcr.io/app,   docker.io/ghcr.io/app:1",
        "ghcr.io/ns/app:1,            ghcr.io/ns/app,          ghcr.io/ns/app:1",
        "ghcr.io/library/app:1,       ghcr.io/library/app,     ghcr.io/library/app:1",
        "localhost:5000/app,          localhost:5000/app,      localhost:5000/app:latest",
    })
    void shortensNamesAsDockerDoes(String text, String name, String repoTag) {
        ImageReference reference = ImageReference.parse(text);
        assertThat(reference.familiarName()).isEqualTo(name);
        assertThat(reference.repoTag()).contains(repoTag);
    }
}
