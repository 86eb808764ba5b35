package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A call of a command's route.
 *
 * @param route      its name
 * @param headers    what it works on
 * @param properties keys of the configuration that the call sets
 */
record RouteCall(String route, Map<String, Object> headers, Map<String, String> properties) {

    private static final Set<String> STANDARD_OUTPUT = Set.of("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

    RouteCall(String route) {
        this(route, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** @return this, with the header set unless the value is null */
    RouteCall with(String header, Object value) {
        if (value != null) {
            headers.put(header, value);
        }
        return this;
    }

    /** @return this, reading that */
    RouteCall from(String source) {
        return with(OccystrapConstants.SOURCE, source);
    }

    /** @return this, writing there */
    RouteCall to(String destination) {
        return with(OccystrapConstants.DESTINATION, destination);
    }

    /** @return whether an archive is read from standard input */
    boolean readsStandardInput() {
        return "tarfile".equals(headers.get(OccystrapConstants.SOURCE_STORE)) && "-".equals(headers.get(OccystrapConstants.SOURCE));
    }

    /** @return whether the result goes where the receipt would be printed */
    boolean writesToStandardOutput() {
        return STANDARD_OUTPUT.contains(String.valueOf(headers.get(OccystrapConstants.DESTINATION)));
    }
}
