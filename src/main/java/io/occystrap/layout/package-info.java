/**
 * OCI image layouts (image-spec, image-layout.md), in a directory or in an archive, as skopeo, umoci and others read and
 * write them. Read by {@link io.occystrap.layout.LayoutSource}, written by {@link io.occystrap.layout.LayoutSink}.
 */
package io.occystrap.layout;
