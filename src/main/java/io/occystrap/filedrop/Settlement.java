package io.occystrap.filedrop;

import io.occystrap.job.JobState;
import io.occystrap.posix.ByteName;
import io.occystrap.posix.Errno;
import io.occystrap.posix.FileTree;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.SystemCallException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts files that were worked on where they belong, each with a record of what came of it. Nothing is overwritten.
 *
 * <p>The record is written beside the file first, and renamed to the name that it will have. Then the file goes, and then the
 * record. Who dies between these steps leaves either a file with a record or a record that says where its file went: from both,
 * somebody else goes on. So a file is never without its record for longer than that takes, and never there twice.
 */
final class Settlement {

    private static final String UNNAMED = "record";
    private static final String RECEIPT = ".receipt.json";
    private static final String ERROR = ".error.json";

    private final Inbox inbox;

    Settlement(Inbox inbox) {
        this.inbox = inbox;
    }

    /**
     * @param drop    that nobody works on any more; its folder is gone afterwards
     * @param outcome of it
     * @return what the file is called now, printable
     * @throws IOException if something cannot be written or renamed; then all is still in the drop's folder
     */
    String settle(Drop drop, Outcome outcome) throws IOException {
        boolean done = outcome.state() == JobState.DONE;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(drop.folder().resolve(UNNAMED)))) {
            outcome.write(drop, out);
        }
        String name;
        try (OpenDirectory from = OpenDirectory.of(drop.folder());
                OpenDirectory to = inbox.open(done ? Inbox.Place.DONE : Inbox.Place.FAILED)) {
            for (String stale : records(from)) {
                from.unlink(stale);
            }
            name = move(drop.name(), UNNAMED, from, to, done ? RECEIPT : ERROR);
        }
        FileTree.delete(drop.folder());
        return name;
    }

    private static String move(DropName name, String written, OpenDirectory from, OpenDirectory to, String ending)
            throws IOException {
        String record = written;
        for (int i = 0;; i++) {
            String choice = name.choice(i, Instant.now());
            if (to.status(choice).isPresent() || to.status(choice + ending).isPresent()) {
                continue;
            }
            if (!record.equals(choice + ending)) {
                from.move(from, record, choice + ending);
                record = choice + ending;
            }
            if (!moved(to, from, name.bytes(), choice)) {
                continue;
            }
            if (moved(to, from, record, record)) {
                return ByteName.text(choice);
            }
            // Somebody put a record of that name there meanwhile.
            from.move(to, choice, name.bytes());
        }
    }

    private static boolean moved(OpenDirectory to, OpenDirectory from, String name, String as) throws SystemCallException {
        try {
            to.move(from, name, as);
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EEXIST) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Ends what somebody began who died when all but the renaming was done.
     *
     * @param from  the folder of a drop
     * @param file  its file; empty where that has gone already, and only the record must follow
     * @param names that are in the folder
     * @return false if there is no record yet
     * @throws IOException if something cannot be renamed
     */
    boolean finish(OpenDirectory from, Optional<DropName> file, List<String> names) throws IOException {
        Optional<String> record = names.stream().filter(Settlement::isRecord).findFirst();
        if (record.isEmpty()) {
            return false;
        }
        boolean receipt = record.get().endsWith(RECEIPT);
        try (OpenDirectory to = inbox.open(receipt ? Inbox.Place.DONE : Inbox.Place.FAILED)) {
            if (file.isPresent()) {
                move(file.get(), record.get(), from, to, receipt ? RECEIPT : ERROR);
            } else {
                moved(to, from, record.get(), record.get());
            }
        }
        return true;
    }

    private static boolean isRecord(String name) {
        return name.endsWith(RECEIPT) || name.endsWith(ERROR);
    }

    /** Of an attempt to settle it that failed. */
    private static List<String> records(OpenDirectory folder) throws IOException {
        List<String> names = new ArrayList<>();
        folder.forEach(name -> {
            if (isRecord(name)) {
                names.add(name);
            }
        });
        return names;
    }
}
