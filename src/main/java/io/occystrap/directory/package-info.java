/**
 * Directories that hold the layers of many images, each layer once: read by
 * {@link io.occystrap.directory.DirectorySource}, written by {@link io.occystrap.directory.DirectorySink}. The form is
 * that of the original Occystrap, which can read what is written here and the other way round.
 */
package io.occystrap.directory;
