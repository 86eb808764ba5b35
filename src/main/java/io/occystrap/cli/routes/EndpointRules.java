package io.occystrap.cli.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.util.URISupport;

/** Whether the endpoints of a file exist, and take the options that they are given. */
final class EndpointRules {

    /** Steps whose endpoint may be written as one string. */
    private static final Set<String> COMPACT = Set.of("from", "to", "toD", "wireTap", "enrich", "pollEnrich", "poll");

    /** What the project's own components are called, for whoever mistypes one. */
    private static final List<String> OWN = List.of("occystrap-registry", "occystrap-docker", "occystrap-tarfile",
            "occystrap-directory", "occystrap-layout", "occystrap-bundle", "occystrap-mounts", "occystrap-filter",
            "occystrap-search", "occystrap-validate", "occystrap-job", "occystrap-queue");

    private final CamelContext context;

    /** @param context whose class path has the components */
    EndpointRules(CamelContext context) {
        this.context = context;
    }

    /**
     * @param file to look at
     * @return what is wrong
     * @throws IOException if a component's description cannot be read
     */
    List<Finding> check(RouteDocument file) throws IOException {
        List<Finding> findings = new ArrayList<>();
        walk(file, file.json(), new ArrayList<>(), findings);
        return findings;
    }

    private void walk(RouteDocument file, JsonNode node, List<Object> path, List<Finding> findings) throws IOException {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                path.add(i);
                walk(file, node.get(i), path, findings);
                path.remove(path.size() - 1);
            }
            return;
        }
        Object last = path.isEmpty() ? "" : path.get(path.size() - 1);
        if (node.isTextual() && last instanceof String step && COMPACT.contains(step)) {
            endpoint(file, node.textValue(), null, path, step, findings);
        }
        if (node.path("uri").isTextual()) {
            endpoint(file, node.path("uri").textValue(), node.path("parameters"), path, last.toString(), findings);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            path.add(field.getKey());
            // What an endpoint or a bean is given is not a step.
            if (!field.getKey().equals("parameters") && !field.getKey().equals("properties")) {
                walk(file, field.getValue(), path, findings);
            }
            path.remove(path.size() - 1);
        }
    }

    private void endpoint(RouteDocument file, String uri, JsonNode parameters, List<Object> path, String step,
            List<Finding> findings) throws IOException {
        List<Object> named = new ArrayList<>(path);
        named.add("uri");
        int line = file.line(named);
        int question = uri.indexOf('?');
        String address = question < 0 ? uri : uri.substring(0, question);
        int colon = address.indexOf(':');
        String scheme = colon < 0 ? address : address.substring(0, colon);
        if (scheme.isEmpty() || scheme.contains("{{") || scheme.contains("${")) {
            return;
        }
        Optional<EndpointOptions> options = EndpointOptions.of(context, scheme);
        if (options.isEmpty()) {
            findings.add(new Finding(line, "there is no component " + Printable.escape(scheme) + Nearest.hint(scheme, OWN)
                    + ", or its jar is not on the class path"));
            return;
        }
        Map<String, Object> given = new LinkedHashMap<>();
        if (question >= 0) {
            try {
                given.putAll(URISupport.parseQuery(uri.substring(question + 1), true));
            } catch (URISyntaxException e) {
                findings.add(new Finding(line, "the options of " + Printable.escape(address) + " cannot be read: "
                        + Printable.escape(e.getMessage())));
            }
            given.forEach((name, value) -> options.get().fault(name, value instanceof String text ? text : null,
                    step.equals("from")).ifPresent(fault -> findings.add(new Finding(line, fault))));
        }
        if (parameters != null) {
            for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
                List<Object> at = new ArrayList<>(path);
                at.add("parameters");
                at.add(parameter.getKey());
                options.get().fault(parameter.getKey(), parameter.getValue().asText(), step.equals("from"))
                        .ifPresent(fault -> findings.add(new Finding(file.line(at), fault)));
                given.put(parameter.getKey(), parameter.getValue());
            }
        }
        String rest = colon < 0 ? "" : address.substring(colon + 1);
        for (String missing : options.get().missing(rest, given.keySet())) {
            findings.add(new Finding(line, scheme + " needs " + missing));
        }
    }
}
