/**
 * Reads all of an image and tells what is wrong with it. Knows no store: what it reads is an
 * {@link io.occystrap.image.Image}.
 */
package io.occystrap.validate;
