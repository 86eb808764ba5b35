/**
 * Images of a daemon: dockerd, or podman's API socket. Read by {@link io.occystrap.docker.DockerSource} while the daemon
 * sends them, and loaded by {@link io.occystrap.docker.DockerSink} while they are made.
 *
 * <p>The API hands out and takes whole archives only ({@code GET /images/NAME/get}, {@code POST /images/load}), so layers
 * that the other side has already are sent all the same.
 */
package io.occystrap.docker;
