/**
 * What the Camel components of all image stores share: the endpoint that reads or writes an image, its options, the
 * headers, and the type converters.
 */
package io.occystrap.camel;
