package io.occystrap.search;

import java.util.ArrayList;
import java.util.List;

/** Where in a file something was found. */
final class Offsets {

    /** How many are listed for a file. */
    static final int MOST = 100;

    private final List<Long> list = new ArrayList<>();
    private boolean more;

    void add(long offset) {
        if (list.size() == MOST) {
            more = true;
        } else {
            list.add(offset);
        }
    }

    /** @return ascending, in bytes; at most {@link #MOST} */
    List<Long> list() {
        return list;
    }

    /** @return whether there are more than are listed, so that nobody needs to look any further */
    boolean isFull() {
        return more;
    }
}
