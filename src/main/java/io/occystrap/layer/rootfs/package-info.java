/**
 * Root filesystems made of layers: one tree ({@link io.occystrap.layer.rootfs.RootFilesystemWriter}) or a directory for
 * each layer that overlayfs puts together ({@link io.occystrap.layer.rootfs.OverlayWriter}). Paths of layers are strings
 * whose characters stand for bytes, because names need not be UTF-8. Knows {@code layer}, {@code image} and {@code posix}.
 */
package io.occystrap.layer.rootfs;
