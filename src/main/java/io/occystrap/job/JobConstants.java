package io.occystrap.job;

import org.apache.camel.spi.Metadata;

/** The headers of {@code occystrap-job}. */
public interface JobConstants {

    @Metadata(label = "producer", javaType = "String", description = "Set when a job has ended: done, refused (it will never"
            + " succeed) or unavailable (trying again may help).")
    String STATE = "CamelOccystrapJobState";

    @Metadata(label = "producer", javaType = "String", description = "Set when a job has ended, and when one is made: its ID.")
    String ID = "CamelOccystrapJobId";
}
