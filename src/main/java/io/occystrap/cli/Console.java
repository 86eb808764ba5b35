package io.occystrap.cli;

import io.occystrap.image.UnavailableException;
import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a command reads and writes.
 *
 * @param in  standard input
 * @param out for results
 * @param err for everything else
 */
record Console(InputStream in, PrintStream out, PrintStream err) {

    /** @return whether stderr is a terminal; the launcher looks, because Java cannot tell */
    boolean isTerminal() {
        return Boolean.getBoolean("occystrap.terminal");
    }

    /** @return whether archives would come from a terminal */
    boolean readsTerminal() {
        return Boolean.getBoolean("occystrap.terminal.in");
    }

    /** @return whether archives would go to a terminal */
    boolean writesTerminal() {
        return Boolean.getBoolean("occystrap.terminal.out");
    }

    /** @throws UnavailableException if what was printed did not get where it was to go, or nobody reads it any more */
    void requireWritten() throws UnavailableException {
        if (out.checkError()) {
            throw new UnavailableException("standard output cannot be written", null, null);
        }
    }
}
