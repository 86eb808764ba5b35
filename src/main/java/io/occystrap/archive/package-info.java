/**
 * What more than one store reads or writes: archives in the form of {@code docker save} (moby's image spec v1.2), image
 * layouts (image-spec, image-layout.md), and images taken apart into manifests and blobs. Knows only
 * {@link io.occystrap.image}, {@link io.occystrap.posix} and {@link io.occystrap.layer}.
 */
package io.occystrap.archive;
