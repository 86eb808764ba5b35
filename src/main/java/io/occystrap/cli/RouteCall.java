package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call of a command's route.
 *
 * @param route      its name
 * @param headers    what it works on
 * @param properties keys of the configuration that the call sets
 */
record RouteCall(String route, Map<String, Object> headers, Map<String, String> properties) {

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

    /** @return whether the result goes where the receipt would be printed */
    boolean writesToStandardOutput() {
        return "-".equals(headers.get(OccystrapConstants.DESTINATION));
    }
}
