package io.occystrap.layer;

/**
 * What the headers of one entry of a tar archive say together: PAX records over GNU long names over the header itself.
 *
 * @param name     as it stands there
 * @param type     the type flag of POSIX, {@code 0} for a file
 * @param size     of the content in bytes, never negative
 * @param linkName of a link; empty for anything else
 * @param offset   of the content in the archive
 */
record TarHeader(String name, char type, long size, String linkName, long offset) { }
