package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.ImageNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnmountRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;

    UnmountRouteTest() {
        super("unmount");
    }

    @Test
    void unmountsWhatTheHeaderNames() throws Exception {
        assertStep("unmount-layers", "occystrap-mounts", Map.of("operation", "unmount", "allowFromHeaders", true));
    }

    @Test
    void refusesADirectoryWithNothingMounted() throws Exception {
        Files.createDirectories(folder.resolve("rootfs"));
        Files.createDirectories(folder.resolve("layers"));

        Exchange answer = call(Map.of(OccystrapConstants.DESTINATION, folder.toString()));

        assertThat(answer.getException()).isInstanceOf(ImageNotFoundException.class)
                .hasMessageContaining(folder.toString());
    }
}
