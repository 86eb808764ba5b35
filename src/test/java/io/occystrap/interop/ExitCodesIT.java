package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.DirectoryListing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is said in one line, tells scripts what it was, and leaves nothing behind. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox"})
@ExtendWith(Services.class)
class ExitCodesIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private Path parent;

    ExitCodesIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @BeforeEach
    void make() throws Exception {
        parent = Files.createDirectory(folder.resolve("parent"));
    }

    @Test
    void noSuchImageNoSuchTagNoSuchDigest() throws Exception {
        images.other();
        assertFails(3, registry.host(), "ns/none", "1");
        assertFails(3, registry.host(), "ns/other", "none");
        assertFails(3, registry.host(), "ns/other", "sha256:" + "0".repeat(64));
    }

    @Test
    @RequiresTools("htpasswd")
    void theRegistryWantsAnotherPassword() throws Exception {
        Path users = folder.resolve("htpasswd");
        Command.of("htpasswd", "-Bbn", "somebody", "s3cret").stdout(users).run().succeeds();
        try (DockerRegistry guarded = DockerRegistry.start(Files.createDirectory(folder.resolve("guarded")), users)) {
            Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", "--dest-creds",
                    "somebody:s3cret", "docker://" + registry.host() + "/" + images.other(),
                    "docker://" + guarded.host() + "/ns/other:1").run().succeeds();
            assertFails(4, guarded.host(), "ns/other", "1");
            assertFails(4, guarded.host(), "ns/other", "1", "--username", "somebody", "--password", "guess");
            assertFails(4, guarded.host(), "ns/other", "1", "--username", "nobody", "--password", "s3cret");
            String from = "registry://" + registry.host() + "/" + images.other();
            assertThat(Launcher.fails(4, "--username", "somebody", "--password", "s3cret", "process", from,
                    "registry://" + guarded.host() + "/ns/pushed:1").err()).contains("cannot be", "--dest-username");

            Path tarball = parent.resolve("out.tar");
            Command.Outcome verbose = Launcher.occystrap("--verbose", "process", "registry://somebody:gue55@"
                    + guarded.host() + "/ns/other:1", "tar://" + tarball).run();
            Launcher.run("--username", "somebody", "--password", "s3cret", "fetch-to-tarfile", guarded.host(),
                    "ns/other", "1", tarball.toString());

            assertThat(verbose.code()).isEqualTo(4);
            assertThat(verbose.err()).as("no password in the log").contains("NotAuthorizedException")
                    .doesNotContain("gue55");
            Command.of("skopeo", "inspect", "docker-archive:" + tarball).run().succeeds();
        }
    }

    @Test
    void noSuchHostAndNobodyThere() throws Exception {
        assertFails(6, "no-such-host.invalid", "ns/other", "1");
        assertFails(6, "127.0.0.1:" + DockerRegistry.freePort(), "ns/other", "1");
    }

    @Test
    @RequiresTools(value = {"mount", "umount"}, root = true)
    void theDiskIsFull() throws Exception {
        String[] image = images.small().split(":");
        Command.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", parent.toString()).run().succeeds();
        try {
            assertFails(6, registry.host(), image[0], image[1]);
        } finally {
            Command.of("umount", parent.toString()).run().succeeds();
        }
    }

    @Test
    @RequiresTools(value = {"mount", "umount"}, root = true)
    void theDiskIsReadOnly() throws Exception {
        images.other();
        Command.of("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", parent.toString()).run().succeeds();
        try {
            assertFails(6, registry.host(), "ns/other", "1");
        } finally {
            Command.of("umount", parent.toString()).run().succeeds();
        }
    }

    @Test
    void aFileStandsWhereADirectoryShould() throws Exception {
        images.other();
        Path file = Files.writeString(parent.resolve("file"), "a file");

        Launcher.fails(6, "fetch-to-tarfile", registry.host(), "ns/other", "1", file.resolve("out.tar").toString());
        Launcher.fails(6, "fetch-to-extracted", registry.host(), "ns/other", "1", file.resolve("out").toString());
        Launcher.fails(6, "fetch-to-extracted", registry.host(), "ns/other", "1", file.toString());

        assertThat(DirectoryListing.of(parent)).containsExactly("file");
        assertThat(file).hasContent("a file");
    }

    private void assertFails(int code, String host, String image, String tag, String... options) throws Exception {
        for (String command : new String[] {"fetch-to-tarfile", "fetch-to-extracted"}) {
            Command.Outcome outcome = Launcher.occystrap(options)
                    .with(command, host, image, tag, parent.resolve("out").toString()).run();
            Launcher.assertFailed(outcome, code);
            assertThat(DirectoryListing.of(parent)).as(outcome.command()).isEmpty();
        }
    }
}
