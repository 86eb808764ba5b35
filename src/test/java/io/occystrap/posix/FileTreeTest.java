package io.occystrap.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {

    @TempDir
    private Path directory;

    @Test
    void deletesADirectoryWithAllThatIsInIt() throws Exception {
        Path tree = directory.resolve("tree");
        Files.createDirectories(tree.resolve("a/b"));
        Files.writeString(tree.resolve("a/b/c"), "x");
        FileTree.delete(tree);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void deletesLinksAndNotWhatTheyPointAt() throws Exception {
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "x");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));
        FileTree.delete(tree);
        FileTree.delete(directory.resolve("dangling"));
        assertThat(kept.resolve("file")).hasContent("x");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(kept));
    }

    @Test
    void deletesASingleFileAndNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        FileTree.delete(file);
        FileTree.delete(file);
        assertThat(directory).isEmptyDirectory();
    }
}
