package io.occystrap.registry;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.HttpEntity;

/**
 * A request to a registry.
 *
 * @param what     what is asked for, as in "manifest of ns/app:1"; printable
 * @param method   of HTTP
 * @param path     absolute path in the registry, with its query, or the absolute URL that the registry named
 * @param scopes   what a token for it must allow
 * @param headers  to send, Authorization excepted; not to be changed
 * @param body     makes what is sent, once for each attempt; null for nothing
 * @param accepted the statuses that are no error
 */
record RegistryRequest(String what, String method, String path, Set<String> scopes, Map<String, String> headers,
        Body body, Set<Integer> accepted) {

    /** What a request sends. */
    @FunctionalInterface
    interface Body {

        /** @return it, from its beginning */
        HttpEntity open() throws IOException;
    }

    static RegistryRequest get(String what, String path, String scope) {
        return new RegistryRequest(what, "GET", path, Set.of(scope), Map.of(), null, Set.of(200));
    }

    static RegistryRequest of(String method, String what, String path, String scope) {
        return new RegistryRequest(what, method, path, Set.of(scope), Map.of(), null, Set.of(200));
    }

    RegistryRequest with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new RegistryRequest(what, method, path, scopes, Map.copyOf(all), body, accepted);
    }

    /** @return the request, for which a token must allow that too */
    RegistryRequest alsoAllowed(String scope) {
        Set<String> all = new HashSet<>(scopes);
        all.add(scope);
        return new RegistryRequest(what, method, path, Set.copyOf(all), headers, body, accepted);
    }

    RegistryRequest sending(Body content) {
        return new RegistryRequest(what, method, path, scopes, headers, content, accepted);
    }

    RegistryRequest accepting(Integer... statuses) {
        return new RegistryRequest(what, method, path, scopes, headers, body, Set.of(statuses));
    }

    boolean isReading() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** @return for errors: what was to be done with the thing */
    String wanted() {
        return isReading() && !RegistryErrors.isForWriting(scopes) ? RegistryErrors.READ : RegistryErrors.WRITTEN;
    }

    HttpEntity entity() throws IOException {
        return body == null ? null : body.open();
    }
}
