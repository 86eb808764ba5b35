/**
 * The launcher against the real registry, Docker, podman and skopeo, which the tests start themselves. What these say
 * of an image is what is expected.
 */
package io.occystrap.interop;
