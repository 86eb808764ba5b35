/**
 * OCI runtime bundles: an image's root filesystem and the documents with which {@code runc run} and {@code crun run}
 * start it.
 */
package io.occystrap.bundle;
