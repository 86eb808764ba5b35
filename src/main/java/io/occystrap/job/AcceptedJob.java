package io.occystrap.job;

import io.occystrap.camel.OccystrapConstants;
import java.util.Map;
import java.util.Set;

/**
 * A job that the configuration allows.
 *
 * @param job     as it was asked for
 * @param headers what the routes {@code read-source} and {@code write-destination} and the filters go by, by
 *                {@link OccystrapConstants}
 * @param hosts   the registries that it reads from and writes to
 */
record AcceptedJob(Job job, Map<String, Object> headers, Set<String> hosts) {
}
