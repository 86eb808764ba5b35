package io.occystrap.observe;

import io.occystrap.image.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Not ready while there is no room for images, or nobody may write there. */
final class FreeSpaceCheck extends AbstractHealthCheck {

    private final Path folder;
    private final long least;

    /**
     * @param folder that images are written to; may not be there yet
     * @param least  bytes that must be free, not negative
     */
    FreeSpaceCheck(Path folder, long least) {
        super("occystrap", "disk");
        this.folder = folder.toAbsolutePath().normalize();
        this.least = least;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Path there = folder;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            builder.detail("free.bytes", free);
            if (free < least) {
                builder.message(free + " bytes are free at occystrap.output.root, and occystrap.observe.free-bytes is " + least)
                        .down();
            } else if (!Files.isWritable(there)) {
                builder.message("occystrap.output.root cannot be written to").down();
            } else {
                builder.up();
            }
        } catch (IOException e) {
            builder.message("occystrap.output.root cannot be looked at: " + Printable.escape(e.getMessage())).down();
        }
    }
}
