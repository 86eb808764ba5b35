package io.occystrap.filedrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.occystrap.fixture.DirectoryListing;
import io.occystrap.job.JobState;
import io.occystrap.posix.ByteName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who takes a file, and what is left by those who died, at each point where they can. */
class WorkFolderTest {

    @TempDir
    private Path folder;

    private Inbox inbox;
    private Settlement settlement;
    private ImagePlan plan;
    private WorkFolder work;

    @BeforeEach
    void open() throws IOException {
        inbox = Inbox.at(folder);
        settlement = new Settlement(inbox);
        FileDropConfiguration configuration = new FileDropConfiguration();
        configuration.setOutputRoot("out");
        plan = ImagePlan.of(configuration);
        work = WorkFolder.in(inbox, null, plan);
    }

    @AfterEach
    void close() throws IOException {
        work.close();
    }

    private static DropName name(String text) {
        return DropName.of(ByteName.of(text)).orElseThrow();
    }

    private Path drop(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "content of " + name);
    }

    /** @return the folder of a drop whose process died */
    private Path dead(String drop) throws IOException {
        Path dead = Files.createDirectories(folder.resolve(".work/0123456789ab"));
        if (Files.notExists(dead.resolve("lock"))) {
            Files.createFile(dead.resolve("lock"));
        }
        return Files.createDirectory(dead.resolve(drop));
    }

    private void assertNoneIsLeftInWork() throws IOException {
        work.close();
        assertThat(folder.resolve(".work")).isEmptyDirectory();
        work = WorkFolder.in(inbox, null, plan);
    }

    @Test
    void oneOfTwoTakesAFile() throws Exception {
        drop("a.tar");
        try (WorkFolder other = WorkFolder.in(inbox, null, plan)) {
            Optional<Drop> taken = work.claim(name("a.tar"));

            assertThat(taken).isPresent();
            assertThat(other.claim(name("a.tar"))).isEmpty();
            assertThat(other.adopt(settlement)).as("whose process lives").isEmpty();
            assertThat(taken.get().file()).hasContent("content of a.tar");
            assertThat(taken.get().isRegular()).isTrue();
            work.giveBack(taken.get());
        }
        assertThat(folder.resolve("a.tar")).hasContent("content of a.tar");
        assertNoneIsLeftInWork();
    }

    @Test
    void whatWasInWorkIsTakenOverWithItsAttempts() throws Exception {
        Files.writeString(dead("7.2").resolve("a.tar"), "content");
        Files.writeString(folder.resolve(".work/0123456789ab/7.2/results"), "half a res");

        List<Drop> drops = work.adopt(settlement);

        assertThat(drops).hasSize(1);
        assertThat(drops.get(0).attempt()).isEqualTo(3);
        assertThat(drops.get(0).file()).hasContent("content");
        assertThat(work.adopt(settlement)).as("once").isEmpty();
        assertThat(settlement.settle(drops.get(0), Outcome.done())).isEqualTo("a.tar");
        assertThat(folder.resolve(".done/a.tar.receipt.json")).content().contains("\"images\":[]").contains("\"attempts\":3");
        assertNoneIsLeftInWork();
    }

    @Test
    void aFolderThatWasMadeForAFileThatIsStillInTheInboxGoes() throws Exception {
        dead("1.1");

        assertThat(work.adopt(settlement)).isEmpty();
        assertNoneIsLeftInWork();
    }

    @Test
    void aReceiptThatWasWrittenCounts() throws Exception {
        Path died = dead("1.1");
        Files.writeString(died.resolve("a.tar"), "content");
        Files.writeString(died.resolve("a.tar.receipt.json"), "the receipt");
        Files.writeString(died.resolve("results"), "the results");

        assertThat(work.adopt(settlement)).isEmpty();

        assertThat(folder.resolve(".done/a.tar")).hasContent("content");
        assertThat(folder.resolve(".done/a.tar.receipt.json")).hasContent("the receipt");
        assertNoneIsLeftInWork();
    }

    @Test
    void aReceiptFollowsItsFile() throws Exception {
        Files.writeString(folder.resolve(".done/a.tar"), "content");
        Files.writeString(dead("1.1").resolve("a.tar.receipt.json"), "the receipt");

        assertThat(work.adopt(settlement)).isEmpty();

        assertThat(folder.resolve(".done/a.tar.receipt.json")).hasContent("the receipt");
        assertNoneIsLeftInWork();
    }

    @Test
    void anErrorFollowsItsFile() throws Exception {
        Files.writeString(folder.resolve(".failed/a.tar"), "content");
        Files.writeString(dead("1.1").resolve("a.tar.error.json"), "the error");

        assertThat(work.adopt(settlement)).isEmpty();

        assertThat(DirectoryListing.of(folder.resolve(".failed"))).containsExactlyInAnyOrder("a.tar", "a.tar.error.json");
        assertNoneIsLeftInWork();
    }

    @Test
    void aDoneFileWhoseFileWasNotTakenComesBack() throws Exception {
        work.close();
        work = WorkFolder.in(inbox, ".done", plan);
        drop("a.tar");
        Files.writeString(dead("1.1").resolve("a.tar.done"), "");

        assertThat(work.adopt(settlement)).isEmpty();

        assertThat(folder.resolve("a.tar.done")).exists();
        Drop taken = work.claim(name("a.tar")).orElseThrow();
        assertThat(folder.resolve("a.tar.done")).doesNotExist();
        work.giveBack(taken);
        assertThat(folder.resolve("a.tar")).exists();
        assertThat(folder.resolve("a.tar.done")).exists();
        assertNoneIsLeftInWork();
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        for (String content : List.of("first", "second", "third")) {
            Files.writeString(folder.resolve("a.tar"), content);
            settlement.settle(work.claim(name("a.tar")).orElseThrow(), Outcome.done());
        }
        Files.writeString(folder.resolve("b.tar"), "b");
        Files.writeString(folder.resolve(".done/b.tar.receipt.json"), "somebody else's");
        settlement.settle(work.claim(name("b.tar")).orElseThrow(), Outcome.done());

        List<String> done = DirectoryListing.of(folder.resolve(".done"));
        assertThat(done).hasSize(9).contains("a.tar", "a.tar.receipt.json");
        assertThat(done.stream().filter(name -> name.matches("[ab]\\.\\d{8}T\\d{9}Z(-\\d+)?\\.tar(\\.receipt\\.json)?")))
                .hasSize(6);
        assertThat(folder.resolve(".done/a.tar")).hasContent("first");
        assertThat(folder.resolve(".done/b.tar.receipt.json")).hasContent("somebody else's");
        assertNoneIsLeftInWork();
    }

    @Test
    void linksAndFoldersAreTakenAsWhatTheyAre() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("link.tar"), secret);
        Files.createDirectory(folder.resolve("folder.tar"));
        for (String text : List.of("link.tar", "folder.tar")) {
            Drop drop = work.claim(name(text)).orElseThrow();
            assertThat(drop.isRegular()).isFalse();
            settlement.settle(drop, Outcome.refused("why"));
        }
        assertThat(folder.resolve(".failed/link.tar")).isSymbolicLink();
        assertThat(folder.resolve(".failed/folder.tar")).isDirectory();
        assertThat(folder.resolve(".failed/link.tar.error.json")).content().contains("\"reason\":\"why\"");
        assertThat(secret).hasContent("secret");
    }

    @Test
    void whatAnImageCameToIsKeptWhole() throws Exception {
        drop("a.tar");
        Drop drop = work.claim(name("a.tar")).orElseThrow();
        drop.add(out -> out.write("{\"n\":1}".getBytes(StandardCharsets.US_ASCII)));
        assertThat(catchThrowable(() -> drop.add(out -> {
            out.write("x".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
            throw new IOException("no room");
        }))).hasMessage("no room");
        drop.add(out -> out.write("{\"n\":2}".getBytes(StandardCharsets.US_ASCII)));

        settlement.settle(drop, Outcome.done());

        assertThat(folder.resolve(".done/a.tar.receipt.json")).content().isEqualTo("{\"file\":\"a.tar\",\"state\":\"done\","
                + "\"attempts\":1,\"action\":\"extract\",\"images\":[\n{\"n\":1},\n{\"n\":2}\n]}\n");
    }

    @Test
    void theOutcomeOfWhatMayPassIsNotFinal() {
        assertThat(Outcome.failed(new IOException("no room")).state()).isEqualTo(JobState.UNAVAILABLE);
        assertThat(Outcome.refused("why").state()).isEqualTo(JobState.REFUSED);
    }

    @Test
    void aFolderThatIsALinkIsNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.createSymbolicLink(other.resolve(".done"), elsewhere);

        assertThat(catchThrowable(() -> Inbox.at(other))).hasMessageContaining("other")
                .hasMessageContaining(".done");
    }
}
