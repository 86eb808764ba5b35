/**
 * Layers as tar archives: decompressing them, reading them ahead of their consumer, finding the files in an archive.
 * Knows {@code image} and {@code posix}.
 */
package io.occystrap.layer;
