package io.occystrap.cli;

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
}
