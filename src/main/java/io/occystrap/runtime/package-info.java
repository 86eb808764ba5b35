/**
 * The documents of an OCI runtime bundle: the {@code config.json} that a runtime such as runc or crun runs, made from
 * an image's config (image-spec, conversion.md). Knows only {@link io.occystrap.image}.
 */
package io.occystrap.runtime;
