package io.occystrap.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** What is mounted on this machine, as the kernel says. */
final class Mounts {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private Mounts() {
    }

    /** @return the paths below a folder that something is mounted at, in the order in which that happened */
    static List<String> below(Path folder) throws IOException {
        List<String> paths = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8)) {
            String path = OCTAL.matcher(line.split(" ")[4]).replaceAll(escaped -> {
                char plain = (char) Integer.parseInt(escaped.group(1), 8);
                return plain == '\\' ? "\\\\" : String.valueOf(plain);
            });
            if (path.startsWith(folder + "/")) {
                paths.add(path);
            }
        }
        return paths;
    }

    /** Unmounts all that is mounted below a folder, and deletes the folder with what is in it, whoever may read it. */
    static void clear(Path folder) throws IOException, InterruptedException {
        List<String> paths = below(folder);
        Collections.reverse(paths);
        for (String path : paths) {
            Command.of("umount", "--lazy", path).run().succeeds();
        }
        Command.of("find", folder.toString(), "-mindepth", "1", "-xdev", "-delete").run().succeeds();
    }
}
