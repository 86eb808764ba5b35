/**
 * Tar archives that hold images: as {@code docker save}, {@code podman save} and {@code skopeo} write them, and OCI
 * image layouts in an archive. Read by {@link io.occystrap.tarfile.TarfileSource}, written by
 * {@link io.occystrap.tarfile.TarfileSink}.
 */
package io.occystrap.tarfile;
