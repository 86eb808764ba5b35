package io.occystrap.tarfile;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.UnavailableException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardInputTest {

    @TempDir
    private Path folder;

    @Test
    void aDirectoryInItsPlaceIsSaidToBeThere() throws Exception {
        try (InputStream in = new StandardInput(Channels.newInputStream(FileChannel.open(folder)))) {
            assertThatExceptionOfType(UnavailableException.class).isThrownBy(in::read)
                    .withMessage("standard input cannot be read (Is a directory)");
        }
    }
}
