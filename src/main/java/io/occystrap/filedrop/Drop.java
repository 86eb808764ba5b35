package io.occystrap.filedrop;

import io.occystrap.image.Printable;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.camel.Exchange;

/**
 * A file that was taken out of the inbox, and what came of its images so far. It lies in a folder of its own, which nobody else
 * touches. The exchange that works on it keeps it as a property, which nobody outside can set.
 */
final class Drop {

    private static final String PROPERTY = "CamelOccystrapDrop";
    private static final String RESULTS = "results";

    private final Path folder;
    private final DropName name;
    private final int attempt;
    private final ImagePlan plan;
    private int images;
    private long length;

    /**
     * @param folder  with the file in it
     * @param name    of the file
     * @param attempt how often it was taken, from 1
     * @param plan    what is to be done with its images
     */
    Drop(Path folder, DropName name, int attempt, ImagePlan plan) {
        this.folder = folder;
        this.name = name;
        this.attempt = attempt;
        this.plan = plan;
    }

    /**
     * @param exchange in process
     * @return what it works on
     * @throws IllegalStateException if its route does not start at an inbox
     */
    static Drop of(Exchange exchange) {
        Drop drop = exchange.getProperty(PROPERTY, Drop.class);
        if (drop == null) {
            throw new IllegalStateException("nothing was dropped (the route starts somewhere else than at occystrap-filedrop)");
        }
        return drop;
    }

    void attach(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    Path folder() {
        return folder;
    }

    DropName name() {
        return name;
    }

    int attempt() {
        return attempt;
    }

    ImagePlan plan() {
        return plan;
    }

    /** @return where the file is; a path only where {@link DropName#fault} has nothing to say */
    Path file() {
        return folder.resolve(name.text());
    }

    /**
     * @return whether it is a file: what is not is not read
     * @throws IOException if the file system does not say
     */
    boolean isRegular() throws IOException {
        try (OpenDirectory in = OpenDirectory.of(folder)) {
            return in.status(name.bytes()).map(FileStatus::isRegular).orElse(false);
        }
    }

    /**
     * @param text for whoever dropped the file
     * @return the same, where the file is called what it was called when it was dropped
     */
    String withoutFolder(String text) {
        return text.replace(Printable.escape(file().toString()), name.toString());
    }

    /** Writes what came of an image. */
    @FunctionalInterface
    interface Content {

        /** @param out not closed */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Keeps what came of an image. What is written in part, because that fails, does not count.
     *
     * @param content writes a JSON object
     * @throws IOException if it cannot be kept
     */
    synchronized void add(Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(RESULTS), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.position(length);
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
            if (images > 0) {
                out.write(",\n".getBytes(StandardCharsets.US_ASCII));
            }
            content.writeTo(out);
            out.flush();
            length = channel.position();
            images++;
        }
    }

    /** @return of how many images there is a result */
    synchronized int images() {
        return images;
    }

    /**
     * @param out gets the results, with commas between; not closed
     * @throws IOException if they cannot be read or written
     */
    synchronized void copyResults(OutputStream out) throws IOException {
        if (images == 0) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder.resolve(RESULTS), StandardOpenOption.READ)) {
            for (long at = 0; at < length;) {
                at += channel.transferTo(at, length - at, Channels.newChannel(out));
            }
        }
    }
}
