package io.occystrap.search;

import java.io.IOException;

/** What is looked for in contents. A file is gone through once, a window at a time. */
interface ContentPattern {

    /**
     * @param piece   of a file, from where it is to its end
     * @param offsets gets the places, until it is full
     * @throws IOException              if it cannot be read
     * @throws IllegalArgumentException if it cannot be told in time
     */
    void search(Piece piece, Offsets offsets) throws IOException;

    /**
     * @param text of any length
     * @return whether it is in there
     * @throws IllegalArgumentException if it cannot be told in time
     */
    boolean isIn(String text);

    /** A part of a file that is stored in one. */
    interface Piece {

        /** @return where in the file the next byte is */
        long position();

        /** @return how many bytes there are from here on */
        long left();

        /**
         * @param buffer filled
         * @param from   there
         * @param to     as far as that, unless the piece ends before
         * @return how many bytes there were; fewer than asked for only at the end
         * @throws IOException if it cannot be read
         */
        int read(byte[] buffer, int from, int to) throws IOException;

        /** @return what errors call the file; printable */
        String name();
    }
}
