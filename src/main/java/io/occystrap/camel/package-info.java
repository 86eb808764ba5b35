/**
 * What the Camel components of all image stores share: the endpoint that reads or writes an image, its options, the
 * headers, the type converters, and the entries that a route splits an image into.
 */
package io.occystrap.camel;
