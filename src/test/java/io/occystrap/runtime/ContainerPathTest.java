package io.occystrap.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.MalformedImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerPathTest {

    /** Links of an image that means harm, and some that do not. */
    private static final FakeRoot ROOT = new FakeRoot()
            .link("/out", "/proc/self/fd/8")
            .link("/relative", "proc/self/fd/8")
            .link("/a/up", "../../../proc/self/fd")
            .link("/a/again", "up")
            .link("/round", "/proc/../srv")
            .link("/fd", "/dev/fd/8")
            .link("/loop", "/loop")
            .link("/grows", "grows" + "/x".repeat(2000))
            .link("/ping", "pong")
            .link("/pong", "ping")
            .link("/long", "/" + "x/".repeat(2047) + "y")
            .link("/name", "x".repeat(256))
            .link("/srv", "var/srv")
            .link("/var/srv", "../data/./srv")
            .link("/other", "/procession")
            .link("/top", "/");

    private static void requireInside(String path) throws Exception {
        new ContainerPath("app", "working directory", path).requireInside(ROOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/srv/x", "/other", "/top/srv", "/nothing/here"})
    void takesLinksThatStayInside(String path) {
        assertThatCode(() -> requireInside(path)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/out", "/out/x", "/relative", "/a/up/8", "/a/again/8", "/round", "/fd", "/top/top/proc",
        "/top/out"})
    void refusesLinksThatPassThroughProc(String path) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> requireInside(path))
                .withMessageContaining("working directory " + path).withMessageContaining("leave the container");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/loop", "/ping/x", "/grows"})
    void refusesLinksWithoutAnEnd(String path) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> requireInside(path))
                .withMessageContaining("too many links");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/long/z", "/name"})
    void refusesLinksThatLeadTooFar(String path) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> requireInside(path))
                .withMessageContaining("longer");
    }

    @Test
    void refusesWhatIsLongerThanLinuxTakes() {
        for (String path : new String[] {"/" + "x".repeat(256), "/" + "é".repeat(128), "/x".repeat(2048),
            "/".repeat(4096)}) {
            assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> requireInside(path))
                    .withMessageContaining("longer");
        }
        assertThatCode(() -> requireInside("/" + "x".repeat(255))).doesNotThrowAnyException();
        assertThatCode(() -> requireInside("/x".repeat(2047))).doesNotThrowAnyException();
    }

    @Test
    void refusesAVolumeThatALinkPutsIntoProc() throws Exception {
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> Configs.convert(Configs.withCommand("'Volumes': {'/out': {}}"), ROOT, Configs.ROOT))
                .withMessageContaining("volume /out");
    }
}
