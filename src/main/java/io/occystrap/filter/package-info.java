/**
 * Images made of other images: each filter takes an image and gives one whose layers are rewritten, or looked at, as they
 * are read. Knows {@code image}, {@code posix}, {@code layer} and, in the component, {@code camel}.
 */
package io.occystrap.filter;
