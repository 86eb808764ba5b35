package io.occystrap.filedrop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.posix.OpenDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalsTest {

    private static final Duration QUIET = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private List<String> look(Arrivals arrivals, int second) throws Exception {
        try (OpenDirectory inbox = OpenDirectory.of(folder)) {
            return arrivals.look(inbox, Duration.ofSeconds(second).toNanos()).stream().map(DropName::text).toList();
        }
    }

    private void write(String name, String content, int second) throws Exception {
        Files.writeString(folder.resolve(name), content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.setLastModifiedTime(folder.resolve(name), FileTime.fromMillis(second * 1000L));
    }

    @Test
    void whatGrowsIsNotWhole() throws Exception {
        Arrivals arrivals = new Arrivals(null, QUIET);
        for (int second = 1; second < 10; second++) {
            write("a.tar", "more", 0);
            assertThat(look(arrivals, second)).isEmpty();
        }
        assertThat(look(arrivals, 10)).isEmpty();
        assertThat(look(arrivals, 11)).containsExactly("a.tar");
    }

    @Test
    void whatIsReplacedBeginsAnew() throws Exception {
        Arrivals arrivals = new Arrivals(null, QUIET);
        write("a.tar", "same", 0);
        assertThat(look(arrivals, 1)).isEmpty();
        write("new", "same", 0);
        Files.move(folder.resolve("new"), folder.resolve("a.tar"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(look(arrivals, 4)).as("another file of the same size and time").isEmpty();
        assertThat(look(arrivals, 6)).containsExactly("a.tar");
    }

    @Test
    void theOldestComesFirst() throws Exception {
        Arrivals arrivals = new Arrivals(null, QUIET);
        write("a.tar", "", 3);
        write("b.tar", "", 1);
        write("c.tar", "", 2);
        write("other", "", 0);
        look(arrivals, 1);

        assertThat(look(arrivals, 3)).containsExactly("b.tar", "c.tar", "a.tar");
    }

    @Test
    void aDoneFileSaysThatAnotherIsWhole() throws Exception {
        Arrivals arrivals = new Arrivals(".done", QUIET);
        write("a.tar", "", 0);
        write("b.tar", "", 0);
        write("c.tar.done", "", 0);
        assertThat(look(arrivals, 100)).isEmpty();
        assertThat(look(arrivals, 200)).isEmpty();
        write("b.tar.done", "", 0);
        assertThat(look(arrivals, 200)).containsExactly("b.tar");
    }
}
