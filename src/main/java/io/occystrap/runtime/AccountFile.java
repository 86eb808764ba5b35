package io.occystrap.runtime;

import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.rootfs.RootFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The image's own list of users or groups: passwd(5) or group(5), a line for each, of fields between colons. Lines that
 * begin with {@code #} are comments, as for glibc.
 */
final class AccountFile {

    static final String PASSWD = "/etc/passwd";
    static final String GROUP = "/etc/group";

    private static final int LARGEST = 4 << 20;
    private static final int LONGEST_LINE = 64 << 10;

    private final String text;

    private AccountFile(String text) {
        this.text = text;
    }

    /**
     * @param what names the image for errors; already printable
     * @param path {@link #PASSWD} or {@link #GROUP}
     * @return the file; empty if the image has none
     * @throws MalformedImageException if it is no regular file, larger than 4 MiB, or has a line of more than 65,536
     *                                 characters
     * @throws IOException             if it cannot be read
     */
    static AccountFile read(String what, RootFiles root, String path) throws IOException {
        Optional<InputStream> file = root.open(path);
        if (file.isEmpty()) {
            return new AccountFile("");
        }
        try (InputStream in = file.get()) {
            byte[] content = in.readNBytes(LARGEST + 1);
            String text = new String(content, StandardCharsets.UTF_8);
            if (content.length > LARGEST || text.lines().anyMatch(line -> line.length() > LONGEST_LINE)) {
                throw new MalformedImageException(what + " cannot be run",
                        "its " + path + " is larger than 4 MiB, or has a line longer than 64 KiB", null);
            }
            return new AccountFile(text);
        }
    }

    /** A line of the file. */
    record Line(String[] fields) {

        /** @return that field, from 0; empty if the line has fewer */
        String field(int index) {
            return index < fields.length ? fields[index] : "";
        }
    }

    /** @return the lines that fit, in their order */
    Stream<Line> lines(Predicate<Line> wanted) {
        // The shell of a user may be cut wrongly; nobody asks for it.
        return text.lines().map(String::strip).filter(line -> !line.startsWith("#"))
                .map(line -> new Line(line.split(":", 7))).filter(wanted);
    }
}
