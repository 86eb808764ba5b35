package io.occystrap.cli.routes;

/**
 * Something that is wrong with a route file.
 *
 * @param line    where, from 1
 * @param message what, and what would be right; printable
 */
public record Finding(int line, String message) implements Comparable<Finding> {

    @Override
    public int compareTo(Finding other) {
        return line != other.line ? Integer.compare(line, other.line) : message.compareTo(other.message);
    }
}
