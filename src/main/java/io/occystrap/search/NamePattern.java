package io.occystrap.search;

/** What names are to look like. */
interface NamePattern {

    /**
     * @param rawName an entry's name, each of whose characters stands for a byte
     * @return whether that is what it looks like
     * @throws IllegalArgumentException if it cannot be told in time; says so, and names the name
     */
    boolean matches(String rawName);

    /**
     * @param text that is no name, of any length
     * @return whether something in it looks like that
     * @throws IllegalArgumentException as above
     */
    boolean isIn(String text);
}
