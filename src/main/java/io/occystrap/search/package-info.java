/**
 * Looking for files, contents and commands in the layers and the config of an image. Only the component knows Camel.
 * Knows {@code image}, {@code posix}, {@code layer} and {@code camel}.
 */
package io.occystrap.search;
