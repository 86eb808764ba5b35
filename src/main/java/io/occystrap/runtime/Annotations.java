package io.occystrap.runtime;

import io.occystrap.image.ImageFields;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The annotations of a runtime config: what the image says of itself, and its labels, which win (image-spec,
 * conversion.md, "Annotation Fields").
 *
 * <p>Labels that are orders to a runtime are left out, against that specification: by them, an image could keep the
 * host's groups for its process or choose files that crun opens (crun(1), {@code run.oci.keep_original_groups} and the
 * like), or change its systemd unit. Those orders are for the host's owner to give.
 *
 * @param values   in the order in which they are written; immutable
 * @param warnings which labels were left out; immutable
 */
record Annotations(Map<String, String> values, List<String> warnings) {

    private static final String PREFIX = "org.opencontainers.image.";

    /** What crun, runc with systemd's cgroups, Kata Containers and gVisor obey. */
    private static final List<String> ORDERS =
            List.of("run.oci.", "org.systemd.property.", "io.katacontainers.", "dev.gvisor.");

    /**
     * @param what names the image for errors and warnings; already printable
     * @param top  the image's config, the whole document
     * @return its annotations
     * @throws MalformedImageException if a field is of the wrong type, or a label has no name
     */
    static Annotations of(String what, ImageFields top) throws MalformedImageException {
        ImageFields config = top.object("config");
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : List.of("os", "architecture", "variant", "os.version")) {
            put(values, field, top.text(field));
        }
        put(values, "os.features", String.join(",", top.texts("os.features")));
        put(values, "author", top.text("author"));
        put(values, "created", top.text("created"));
        put(values, "stopSignal", config.text("StopSignal"));
        put(values, "exposedPorts", String.join(",", config.set("ExposedPorts")));
        List<String> warnings = new ArrayList<>();
        for (Map.Entry<String, String> label : config.map("Labels").entrySet()) {
            String key = label.getKey();
            if (key.isEmpty()) {
                throw new MalformedImageException(what + " is malformed", "it has a label without a name", null);
            }
            if (ORDERS.stream().anyMatch(key::startsWith)) {
                warnings.add(what + " has the label " + Printable.escape(key)
                        + ", an order to the runtime that an image may not give: left out");
            } else {
                values.put(key, label.getValue());
            }
        }
        return new Annotations(Collections.unmodifiableMap(values), List.copyOf(warnings));
    }

    private static void put(Map<String, String> values, String field, String value) {
        if (!value.isEmpty()) {
            values.put(PREFIX + field, value);
        }
    }
}
