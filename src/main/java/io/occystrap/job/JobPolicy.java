package io.occystrap.job;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.ImageReference;
import io.occystrap.job.JobLocation.Store;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What jobs may do. Nothing is allowed but what the configuration says.
 *
 * @param sources      where images may be read from
 * @param destinations registries and daemons that may be written to
 * @param output       below which files may be written
 */
record JobPolicy(AllowedStores sources, AllowedStores destinations, OutputRoot output) {

    /**
     * @param job to check
     * @return what it means, where it is allowed
     * @throws JobNotAllowedException if it is not allowed
     * @throws MalformedJobException  if it makes no sense
     * @throws IOException            if the output root cannot be used
     */
    AcceptedJob accept(Job job) throws IOException {
        Map<String, Object> headers = new HashMap<>();
        Set<String> hosts = new TreeSet<>();
        source(job, headers, hosts);
        destination(job.destination(), headers, hosts);
        job.platform().ifPresent(platform -> headers.put(OccystrapConstants.PLATFORM, platform));
        job.filters().exclude().ifPresent(pattern -> headers.put(OccystrapConstants.EXCLUDE, pattern));
        job.filters().timestamp().ifPresent(seconds -> {
            headers.put(OccystrapConstants.TIMESTAMP, seconds);
            headers.put(OccystrapConstants.CONFIG_TIMES, job.filters().configTimes());
        });
        // The same job twice: the second finds what the first did.
        headers.put(OccystrapConstants.SKIP_EXISTING, true);
        return new AcceptedJob(job, Map.copyOf(headers), Set.copyOf(hosts));
    }

    private void source(Job job, Map<String, Object> headers, Set<String> hosts) {
        JobLocation source = job.source();
        Store store = source.store();
        if (!store.isSource()) {
            throw new MalformedJobException("no image can be read from " + store.scheme() + "://");
        }
        if (job.platform().isPresent() && store != Store.REGISTRY && store != Store.LAYOUT) {
            throw new MalformedJobException("a platform is chosen of registry:// and layout://, not of " + store.scheme() + "://");
        }
        headers.put(OccystrapConstants.SOURCE_STORE, store.header());
        headers.put(OccystrapConstants.SOURCE, switch (store) {
            case REGISTRY -> registry(source, sources, hosts);
            case DOCKER -> docker(source, sources);
            default -> sources.file(source) + source.behindPath();
        });
    }

    private void destination(JobLocation destination, Map<String, Object> headers, Set<String> hosts) throws IOException {
        Store store = destination.store();
        headers.put(OccystrapConstants.DESTINATION_STORE, store.header());
        if (store == Store.MOUNTS && !destinations.allows(store)) {
            throw destinations.refusal(destination);
        }
        headers.put(OccystrapConstants.DESTINATION, switch (store) {
            case REGISTRY -> registry(destination, destinations, hosts);
            case DOCKER -> docker(destination, destinations);
            default -> output.resolve(destination) + destination.behindPath();
        });
    }

    private static String registry(JobLocation location, AllowedStores allowed, Set<String> hosts) {
        ImageReference reference = location.reference();
        if (!allowed.allows(reference)) {
            throw allowed.refusal(location);
        }
        hosts.add(reference.registry());
        return reference.toString();
    }

    private static String docker(JobLocation location, AllowedStores allowed) {
        if (!allowed.allows(location.store())) {
            throw allowed.refusal(location);
        }
        return location.where();
    }
}
