package io.occystrap.filedrop;

import io.occystrap.image.Printable;
import io.occystrap.job.JobLocation;
import io.occystrap.posix.ByteName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The name of a file in an inbox that is taken. It may be anything that ends so.
 *
 * @param bytes  of the name, each a character
 * @param ending what says its kind, such as {@code .tar.gz}
 */
record DropName(String bytes, String ending) {

    /** What a file is by its name. */
    enum Kind {
        ARCHIVE, JOB;

        /** @return as headers say it */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String JOB_ENDING = ".job.json";
    /** Also those that cannot be read, so that somebody is told why. */
    private static final List<String> ENDINGS = List.of(".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.xz", ".txz",
            ".tar.bz2", JOB_ENDING);
    /** A name has at most 255 bytes (NAME_MAX), and that of the receipt and a date stand behind it. */
    private static final int LONGEST = 200;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * @param bytes of a name in the inbox, each a character
     * @return the name, if files of such names are taken; hidden ones are not
     */
    static Optional<DropName> of(String bytes) {
        String lower = bytes.toLowerCase(Locale.ROOT);
        return bytes.startsWith(".") ? Optional.empty() : ENDINGS.stream().filter(lower::endsWith).findFirst()
                .map(ending -> new DropName(bytes, bytes.substring(bytes.length() - ending.length())));
    }

    Kind kind() {
        return ending.equalsIgnoreCase(JOB_ENDING) ? Kind.JOB : Kind.ARCHIVE;
    }

    /** @return what stands before the ending */
    String stem() {
        return ByteName.text(bytes.substring(0, bytes.length() - ending.length()));
    }

    /** @return what is wrong with it, in one printable line; empty for a name that may be used */
    Optional<String> fault() {
        if (bytes.length() > LONGEST) {
            return Optional.of("its name is longer than " + LONGEST + " bytes");
        }
        return JobLocation.isName(stem()) ? Optional.empty() : Optional.of("its name is not one of letters, digits, blanks and"
                + " . _ - + = , ~ (rename it, and drop it again)");
    }

    /**
     * @param number of the choice, from 0
     * @param now    the time
     * @return what it may be called where such a name may be taken: the name itself, the name with the time in it, and then
     *         with a number
     */
    String choice(int number, Instant now) {
        if (number == 0 && bytes.length() <= LONGEST) {
            return bytes;
        }
        String stem = bytes.substring(0, Math.min(bytes.length() - ending.length(), LONGEST - ending.length()));
        return stem + "." + STAMP.format(now) + (number < 2 ? "" : "-" + number) + ending;
    }

    /** @return the name as text; what is no UTF-8 in it becomes U+FFFD */
    String text() {
        return ByteName.text(bytes);
    }

    /** @return for a log */
    @Override
    public String toString() {
        return Printable.escape(text());
    }
}
