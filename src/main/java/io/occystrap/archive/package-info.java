/**
 * The form of {@code docker save} (moby's image spec v1.2): what stands in such an archive, for all stores that read or
 * write one. Knows only {@link io.occystrap.image} and {@link io.occystrap.layer}.
 */
package io.occystrap.archive;
