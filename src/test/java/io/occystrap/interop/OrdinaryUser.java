package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Somebody who is not root, with a folder of his own and a copy of the launcher that he may read. */
final class OrdinaryUser {

    /** What the files of his are of. */
    static final String OWNER = "54321:54321";

    private static final String ID = "54321";

    private final Path home;

    /** @param folder for his folder; others may enter it afterwards */
    OrdinaryUser(Path folder) throws IOException, InterruptedException {
        home = Files.createDirectory(folder.resolve("home"));
        Path installation = home.resolve("installation");
        Files.createDirectories(installation.resolve("lib/lib"));
        // The checkout may be where only root gets.
        Command.of("sh", "-euc", "cp occystrap \"$0\"; cp target/occystrap.jar \"$0/lib\"; cp target/lib/*.jar"
                + " \"$0/lib/lib\"", installation.toString()).run().succeeds();
        Command.of("chmod", "a+x", folder.toString()).run().succeeds();
        Command.of("chown", "-R", OWNER, home.toString()).run().succeeds();
    }

    /** @return his folder */
    Path home() {
        return home;
    }

    /** @return a command that he runs */
    Command runs(String... words) {
        return Command.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups", "env", "HOME=" + home,
                "USER=somebody", "LOGNAME=somebody").with(words);
    }

    /** @return the command under test, which he starts */
    Command occystrap(String... args) {
        return runs(home.resolve("installation/occystrap").toString()).with(args);
    }
}
