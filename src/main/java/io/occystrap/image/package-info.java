/**
 * The model of a container image: names, digests, documents, and lazy images and layers.
 *
 * <p>This room knows no other, no Camel, and no input or output beyond streams. Nothing is read until somebody asks,
 * and what is read to its end has been verified.
 */
package io.occystrap.image;
