package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.camel.OccystrapConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreUriTest {

    private final RouteCall call = new RouteCall("process");

    @ParameterizedTest
    @CsvSource({
        "registry://docker.io/busybox, docker.io/library/busybox:latest",
        "registry://127.0.0.1:5000/ns/app:1, 127.0.0.1:5000/ns/app:1",
        "registry://localhost/app, localhost/app:latest",
        "registry://myhost/app, //myhost/app:latest",
        "registry://r.test/ns/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,"
                + "r.test/ns/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "registry://r.test/app:1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,"
                + "r.test/app:1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})
    void aRegistryIsASource(String uri, String reference) {
        StoreUri.parse(uri).readBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.SOURCE_STORE, "registry")
                .containsEntry(OccystrapConstants.SOURCE, reference);
        assertThat(call.properties()).isEmpty();
    }

    /** Tags are listed, and images are written, where they would be read. */
    @ParameterizedTest
    @CsvSource({"registry://myhost/app, //myhost/app", "myhost/ns/app, //myhost/ns/app", "r.test/app, r.test/app"})
    void aRegistryWithoutADotStaysOne(String uri, String repository) {
        StoreUri.repository(uri).listedBy(call);
        StoreUri.repository(uri + ":1").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.SOURCE, repository)
                .containsEntry(OccystrapConstants.DESTINATION, repository + ":1");
    }

    @Test
    void userAndPasswordMayStandBeforeTheHost() {
        StoreUri uri = StoreUri.parse("registry://some%40body:p%2F%3A+w@r.test:5000/ns/app:1");

        uri.readBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.SOURCE, "r.test:5000/ns/app:1");
        assertThat(call.properties()).containsEntry("occystrap.username", "some@body")
                .containsEntry("occystrap.password", "p/:+w");
        assertThat(uri.toString()).doesNotContain("p%2F").doesNotContain("p/:").contains("r.test:5000");
    }

    @Test
    void aPasswordThatCannotBeDecodedIsNotShown() {
        StoreUri uri = StoreUri.parse("registry://alice:SE%cret@r.test/ns/app:1");

        assertThatIllegalArgumentException().isThrownBy(() -> uri.readBy(call)).withMessageContaining("%25").withNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("cr\""));
    }

    @ParameterizedTest
    @CsvSource({"tar://in.tar, in.tar", "file:///a/b.tar, /a/b.tar", "tar://-, -", "tar://a b%20c.tar, a b%20c.tar"})
    void aTarballIsASource(String uri, String path) {
        StoreUri.parse(uri).readBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.SOURCE_STORE, "tarfile")
                .containsEntry(OccystrapConstants.SOURCE, path).doesNotContainKey(OccystrapConstants.IMAGE);
    }

    @Test
    void oneOfATarballsImagesCanBeChosen() {
        StoreUri.parse("tar://in.tar?image=ns/app:1").readBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.IMAGE, "ns/app:1");
    }

    @Test
    void aTarballIsADestinationUnderAnotherName() {
        StoreUri.parse("tar:///out.tar?repo_tag=ns%2Fother:2").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.DESTINATION_STORE, "tarfile")
                .containsEntry(OccystrapConstants.DESTINATION, "/out.tar")
                .containsEntry(OccystrapConstants.NAME, "ns/other:2");
    }

    @Test
    void allOfATarballsImagesCanBeChosen() {
        StoreUri uri = StoreUri.parse("tar://in.tar?image=all");
        uri.readBy(call);

        assertThat(uri.isOfAll()).isTrue();
        assertThat(call.headers()).containsEntry(OccystrapConstants.SOURCE, "in.tar")
                .doesNotContainKey(OccystrapConstants.IMAGE);
        assertThat(StoreUri.parse("tar://in.tar?image=all:latest").isOfAll()).isFalse();
        assertThat(StoreUri.parse("dir://d?image=all").isOfAll()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"tar://out.tar?append=true", "dir://d?unique_names=true", "docker://", "docker://?socket=/a.sock",
        "registry://r.test:5000/", "registry://r.test/some/prefix/?format=oci"})
    void someStoresTakeSeveralImages(String uri) {
        StoreUri.parse(uri).writtenByEach(call);

        assertThat(call.headers()).containsKey(OccystrapConstants.DESTINATION_STORE);
    }

    @ParameterizedTest
    @CsvSource({"tar://out.tar, append=true", "tar://out.tar?append=true&repo_tag=x:1, append=true", "tar://-, append=true",
        "dir://d, unique_names=true", "dir://d?unique_names=true&image=x, unique_names=true", "docker://ns/app:1, docker://",
        "registry://r.test/app:1, PREFIX", "oci://b, append=true", "mounts://m, append=true"})
    void othersSayWhatDoes(String uri, String instead) {
        assertThatThrownBy(() -> StoreUri.parse(uri).writtenByEach(call)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(instead);
    }

    @Test
    void anImageMayBeAddedToATarball() {
        StoreUri.parse("tar://out.tar?append=true").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.APPEND, true);
        assertThatThrownBy(() -> StoreUri.parse("tar://out.tar?append=maybe").writtenBy(call))
                .hasMessageContaining("append");
    }

    @ParameterizedTest
    @CsvSource({"registry://r.test/, r.test/", "registry://joe:pw@r.test:5000/ns/, r.test:5000/ns/",
        "registry://myhost/, //myhost/", "registry://joe:pw@myhost/ns/, //myhost/ns/"})
    void aRegistryMayTakeImagesUnderTheirOwnNames(String uri, String prefix) {
        StoreUri.parse(uri).writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.DESTINATION, prefix);
        assertThatThrownBy(() -> StoreUri.parse("registry://r.test/UP/").writtenBy(call))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StoreUri.parse(uri).readBy(call)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"dir://images", "directory://images"})
    void aDirectoryIsASource(String uri) {
        StoreUri.parse(uri + "?image=ns/app&tag=1").readBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.SOURCE_STORE, "directory")
                .containsEntry(OccystrapConstants.SOURCE, "images").containsEntry(OccystrapConstants.IMAGE, "ns/app")
                .containsEntry(OccystrapConstants.TAG, "1");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "1,true", "yes,true", "false,false", "0,false", "TRUE,true"})
    void aDirectoryIsADestinationWithUniqueNamesOrWithout(String text, boolean flag) {
        StoreUri.parse("dir://images?unique_names=" + text + "&image=ns/app").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.DESTINATION_STORE, "directory")
                .containsEntry(OccystrapConstants.DESTINATION, "images")
                .containsEntry(OccystrapConstants.UNIQUE_NAMES, flag)
                .containsEntry(OccystrapConstants.NAME, "ns/app:latest");
    }

    @ParameterizedTest
    @CsvSource({"registry://r.test", "registry:///app", "registry://user@r.test/app", "registry://r.test/APP",
        "registry://r.test/app?insecure=true", "dir://d?expandd=true", "tar://x?image", "://x", "x", "docker-daemon:x"})
    void anythingElseIsNoSource(String uri) {
        assertThatThrownBy(() -> StoreUri.parse(uri).readBy(call)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameOutsideTheGrammarIsNotWritten() {
        assertThatThrownBy(() -> StoreUri.parse("dir://d?unique_names=true&image=../../etc&tag=1").writtenBy(call))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StoreUri.parse("tar://t?repo_tag=UPPER:1").writtenBy(call))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"registry://joe:s3cr?et@r.test/app", "registry://joe:s3cr/et@r.test/app",
        "registry://joe:s3cret@r.test", "registry://joe:s3cret@r.test/APP", "registri://joe:s3cret@r.test/app"})
    void aPasswordIsNotShown(String uri) {
        assertThatThrownBy(() -> StoreUri.parse(uri).readBy(call)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cr");
    }

    @ParameterizedTest
    @CsvSource({"oci, bundle", "mounts, mounts"})
    void whatARuntimeStartsIsADestination(String scheme, String store) {
        StoreUri.parse(scheme + "://b/c?rootless=true&hostname=web1").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.DESTINATION_STORE, store)
                .containsEntry(OccystrapConstants.DESTINATION, "b/c").containsEntry(OccystrapConstants.ROOTLESS, true)
                .containsEntry(OccystrapConstants.READONLY, false).containsEntry(OccystrapConstants.TERMINAL, false)
                .containsEntry(OccystrapConstants.HOSTNAME, "web1");
        assertThatThrownBy(() -> StoreUri.parse(scheme + "://b").readBy(call)).hasMessageContaining("no source");
        assertThatThrownBy(() -> StoreUri.parse(scheme + "://b?expand=true").writtenBy(call))
                .hasMessageContaining("expand").hasMessageContaining("rootless");
    }

    @Test
    void anImageLayoutIsASourceAndADestination() {
        StoreUri.parse("layout://a/b:docker.io/ns/app:1?platform=all").readBy(call);
        StoreUri.parse("layout://c.tar:2?format=docker&compression=none").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.SOURCE_STORE, "layout")
                .containsEntry(OccystrapConstants.SOURCE, "a/b:docker.io/ns/app:1")
                .containsEntry(OccystrapConstants.PLATFORM, "all")
                .containsEntry(OccystrapConstants.DESTINATION_STORE, "layout")
                .containsEntry(OccystrapConstants.DESTINATION, "c.tar:2")
                .containsEntry(OccystrapConstants.FORMAT, "docker")
                .containsEntry(OccystrapConstants.COMPRESSION, "none");
        assertThatThrownBy(() -> StoreUri.parse("layout://a?image=x").readBy(call)).hasMessageContaining("platform is");
    }

    @Test
    void aDirectoryMayBeExpanded() {
        StoreUri.parse("dir://images?expand=true").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.EXPAND, true);
    }

    @Test
    void aDaemonOnEitherSideHasASocketOfItsOwn() {
        StoreUri.parse("docker://ns/app:1?socket=/a.sock").readBy(call);
        StoreUri.parse("docker://mine/app:2?socket=unix:///b.sock").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.SOURCE_STORE, "docker")
                .containsEntry(OccystrapConstants.SOURCE, "ns/app:1")
                .containsEntry(OccystrapConstants.SOURCE_SOCKET, "/a.sock")
                .containsEntry(OccystrapConstants.DESTINATION_STORE, "docker")
                .containsEntry(OccystrapConstants.DESTINATION, "mine/app:2")
                .containsEntry(OccystrapConstants.DESTINATION_SOCKET, "unix:///b.sock");
    }

    @Test
    void aDaemonMayCallAnImageByTheImagesOwnName() {
        StoreUri.parse("docker://").writtenBy(call);

        assertThat(call.headers()).containsEntry(OccystrapConstants.DESTINATION_STORE, "docker")
                .doesNotContainKeys(OccystrapConstants.DESTINATION, OccystrapConstants.DESTINATION_SOCKET);
        assertThatThrownBy(() -> StoreUri.parse("docker://").readBy(call)).hasMessageContaining("names no image");
        assertThatThrownBy(() -> StoreUri.parse("docker://No/Name").writtenBy(call)).hasMessageContaining("No/Name");
    }

    @Test
    void aRegistryMayGetTheReferrersToo() {
        StoreUri.parse("registry://r.test/ns/app:1?referrers=true").writtenBy(call);
        assertThat(call.headers()).containsEntry(OccystrapConstants.REFERRERS, true);
        assertThatThrownBy(() -> StoreUri.parse("registry://r.test/ns/app:1?referrers=all").writtenBy(call))
                .hasMessageContaining("true or false");
    }
}
