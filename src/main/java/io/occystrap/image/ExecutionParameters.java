package io.occystrap.image;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How containers of an image run where nobody says otherwise (image-spec, config.md, "config"). Text is as it stands in
 * the config; what is not said there is empty.
 *
 * @param entrypoint   what is executed
 * @param cmd          arguments of it, or what is executed where there is no entrypoint
 * @param env          {@code NAME=VALUE}
 * @param user         user, and perhaps group, as names or numbers
 * @param workingDir   where it starts
 * @param exposedPorts such as {@code 80/tcp}
 * @param volumes      paths
 * @param stopSignal   such as {@code SIGTERM}
 * @param labels       in the config's order
 */
public record ExecutionParameters(List<String> entrypoint, List<String> cmd, List<String> env, String user,
        String workingDir, Set<String> exposedPorts, Set<String> volumes, String stopSignal, Map<String, String> labels) {

    /**
     * @param what   names the config for errors; already printable
     * @param config of an image
     * @return what it says of its containers
     * @throws MalformedImageException if a field is of another type than it should be
     */
    static ExecutionParameters of(String what, ImageConfig config) throws MalformedImageException {
        ImageFields fields = new ImageFields(what, config.json()).object("config");
        return new ExecutionParameters(fields.texts("Entrypoint"), fields.texts("Cmd"), fields.texts("Env"),
                fields.text("User"), fields.text("WorkingDir"), fields.set("ExposedPorts"), fields.set("Volumes"),
                fields.text("StopSignal"), fields.map("Labels"));
    }
}
