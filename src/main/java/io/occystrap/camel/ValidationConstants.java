package io.occystrap.camel;

import org.apache.camel.spi.Metadata;

/** The headers of {@code occystrap-validate}. */
public interface ValidationConstants {

    @Metadata(label = "producer", javaType = "Long", description = "Set by a validation: how many faults it found.")
    String FAULTS = "CamelOccystrapFaults";
}
