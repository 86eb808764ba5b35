package io.occystrap.filedrop;

import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import io.occystrap.posix.Errno;
import io.occystrap.posix.FileTree;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.ReplacementLock;
import io.occystrap.posix.SystemCallException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one consumer works on: a folder in the inbox's folder for that, with a folder for each file, {@code NUMBER.ATTEMPT}. A
 * file is taken by renaming it into there, which only one can do. The folder is locked for as long as the process lives; whoever
 * finds one whose process died, takes over what is in it.
 */
final class WorkFolder implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

    private static final String LOCK = "lock";
    private static final Pattern DROP = Pattern.compile("(\\d+)\\.(\\d{1,9})");
    private static final int PRIVATE = 0700;
    /** Who is between making a folder and locking it needs far less. */
    private static final Duration YOUNG = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Inbox inbox;
    private final String doneFile;
    private final ImagePlan plan;
    private final Path folder;
    private final ReplacementLock lock;
    private final AtomicLong serial = new AtomicLong();

    private WorkFolder(Inbox inbox, String doneFile, ImagePlan plan, Path folder, ReplacementLock lock) {
        this.inbox = inbox;
        this.doneFile = doneFile == null ? null : ByteName.of(doneFile);
        this.plan = plan;
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * @param inbox    to take files from
     * @param doneFile what stands behind the name of a file that says that another is whole; null where there are none
     * @param plan     what is done with images
     * @return a new folder, locked
     * @throws IOException if it cannot be made
     */
    static WorkFolder in(Inbox inbox, String doneFile, ImagePlan plan) throws IOException {
        byte[] random = new byte[6];
        RANDOM.nextBytes(random);
        String name = HexFormat.of().formatHex(random);
        Path work = inbox.path(Inbox.Place.WORK);
        // Hidden until it is locked: an unlocked one is a dead one.
        Path hidden = Files.createDirectory(work.resolve("." + name));
        Files.createFile(hidden.resolve(LOCK));
        ReplacementLock lock = ReplacementLock.tryAcquire(hidden.resolve(LOCK))
                .orElseThrow(() -> new IOException(hidden + " was locked by somebody else"));
        try (OpenDirectory all = inbox.open(Inbox.Place.WORK)) {
            all.move(all, "." + name, name);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
        return new WorkFolder(inbox, doneFile, plan, work.resolve(name), lock);
    }

    private OpenDirectory open() throws IOException {
        return OpenDirectory.of(folder);
    }

    private Drop drop(String number, DropName name, int attempt) {
        return new Drop(folder.resolve(number + "." + attempt), name, attempt, plan);
    }

    /**
     * Takes a file.
     *
     * @param name in the inbox
     * @return the file; empty if somebody else has it by now
     * @throws IOException if it cannot be taken
     */
    Optional<Drop> claim(DropName name) throws IOException {
        String number = Long.toString(serial.incrementAndGet());
        String place = number + ".1";
        try (OpenDirectory in = inbox.open(); OpenDirectory own = open()) {
            own.makeDirectory(place, PRIVATE);
            boolean claimed = false;
            try (OpenDirectory to = own.open(place)) {
                claimed = claim(name, in, to);
                return claimed ? Optional.of(drop(number, name, 1)) : Optional.empty();
            } finally {
                if (!claimed) {
                    own.removeDirectory(place);
                }
            }
        }
    }

    private boolean claim(DropName name, OpenDirectory in, OpenDirectory to) throws SystemCallException {
        // The done file goes first: who has that has the file.
        if (doneFile != null && !moved(to, in, name.bytes() + doneFile)) {
            return false;
        }
        boolean claimed = false;
        try {
            claimed = moved(to, in, name.bytes());
            return claimed;
        } finally {
            if (!claimed && doneFile != null) {
                moved(in, to, name.bytes() + doneFile);
            }
        }
    }

    /** @return false if it is not there, or something of its name is where it should go */
    private static boolean moved(OpenDirectory to, OpenDirectory from, String name) throws SystemCallException {
        try {
            to.move(from, name, name);
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EEXIST) {
                return false;
            }
            throw e;
        }
    }

    /**
     * @param drop that failed
     * @return the same, to be tried once more
     * @throws IOException if its folder cannot be renamed
     */
    Drop again(Drop drop) throws IOException {
        String number = drop.folder().getFileName().toString().split("\\.")[0];
        Drop next = drop(number, drop.name(), drop.attempt() + 1);
        try (OpenDirectory own = open()) {
            own.move(own, ByteName.of(drop.folder().getFileName()), ByteName.of(next.folder().getFileName()));
        }
        return next;
    }

    /**
     * Puts a file back into the inbox as if it had never been taken. If there is another of its name by now it stays here, for
     * whoever takes over.
     *
     * @param drop nobody works on
     * @throws IOException if that cannot be done
     */
    void giveBack(Drop drop) throws IOException {
        try (OpenDirectory in = inbox.open(); OpenDirectory from = OpenDirectory.of(drop.folder())) {
            if (!moved(in, from, drop.name().bytes())) {
                return;
            }
            if (doneFile != null) {
                moved(in, from, drop.name().bytes() + doneFile);
            }
        }
        FileTree.delete(drop.folder());
    }

    /**
     * Takes over what those have left who died.
     *
     * @param settlement ends what was on its way out of here
     * @return the files, to be worked on
     * @throws IOException if the inbox cannot be read
     */
    List<Drop> adopt(Settlement settlement) throws IOException {
        List<Drop> drops = new ArrayList<>();
        List<String> others = new ArrayList<>();
        try (OpenDirectory all = inbox.open(Inbox.Place.WORK)) {
            all.forEach(others::add);
        }
        others.remove(ByteName.of(folder.getFileName()));
        for (String name : others) {
            Path other = inbox.path(Inbox.Place.WORK).resolve(ByteName.text(name));
            try {
                if (name.startsWith(".")) {
                    deleteIfOld(other);
                } else if (Files.exists(other.resolve(LOCK))) {
                    adopt(other, settlement, drops);
                } else if (Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)) {
                    // All that was in it was taken, or it would have one.
                    Files.deleteIfExists(other);
                }
            } catch (IOException e) {
                // Another was faster, or it is not ours to delete: it is looked at again.
                LOG.debug("{} was left alone", other, e);
            }
        }
        return drops;
    }

    private static void deleteIfOld(Path hidden) throws IOException {
        if (Files.getLastModifiedTime(hidden).toInstant().isBefore(Instant.now().minus(YOUNG))) {
            FileTree.delete(hidden);
        }
    }

    private void adopt(Path dead, Settlement settlement, List<Drop> drops) throws IOException {
        Optional<ReplacementLock> taken = ReplacementLock.tryAcquire(dead.resolve(LOCK));
        if (taken.isEmpty()) {
            return;
        }
        try (ReplacementLock held = taken.get(); OpenDirectory from = OpenDirectory.of(dead); OpenDirectory own = open()) {
            List<String> names = new ArrayList<>();
            from.forEach(names::add);
            for (String name : names) {
                Matcher drop = DROP.matcher(name);
                if (drop.matches()) {
                    String number = Long.toString(serial.incrementAndGet());
                    int attempt = Integer.parseInt(drop.group(2)) + 1;
                    own.move(from, name, number + "." + attempt);
                    try {
                        adopted(number, attempt, settlement).ifPresent(drops::add);
                    } catch (IOException e) {
                        LOG.warn("what is left in {} stays there until the next start: {}", folder.resolve(number + "." + attempt),
                                Printable.escape(e.getMessage()));
                    }
                }
            }
            FileTree.delete(dead);
        }
    }

    /** @return what is to be worked on in a folder that is here now; empty where nothing is */
    private Optional<Drop> adopted(String number, int attempt, Settlement settlement) throws IOException {
        Path place = folder.resolve(number + "." + attempt);
        List<String> names = new ArrayList<>();
        try (OpenDirectory from = OpenDirectory.of(place)) {
            from.forEach(names::add);
            Optional<DropName> file = names.stream().map(DropName::of).flatMap(Optional::stream).findFirst();
            if (!settlement.finish(from, file, names)) {
                if (file.isPresent()) {
                    LOG.warn("{}: whoever worked on it died; it is tried again", file.get());
                    return Optional.of(drop(number, file.get(), attempt));
                }
                putBackDoneFile(from, names);
            }
        }
        FileTree.delete(place);
        return Optional.empty();
    }

    /** Who died took it before the file, which is still in the inbox. */
    private void putBackDoneFile(OpenDirectory from, List<String> names) throws IOException {
        for (String name : names) {
            if (doneFile != null && name.endsWith(doneFile)) {
                try (OpenDirectory in = inbox.open()) {
                    moved(in, from, name);
                }
            }
        }
    }

    /** Lets go of the folder, and deletes it if nothing is left in it; otherwise somebody takes over what is. */
    @Override
    public void close() throws IOException {
        try (lock; OpenDirectory own = open()) {
            List<String> names = new ArrayList<>();
            own.forEach(names::add);
            if (names.equals(List.of(LOCK))) {
                FileTree.delete(folder);
            }
        }
    }
}
