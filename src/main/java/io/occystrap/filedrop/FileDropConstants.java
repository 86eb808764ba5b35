package io.occystrap.filedrop;

import org.apache.camel.spi.Metadata;

/** The headers of {@code occystrap-filedrop}. None of them has text of the file's name or content. */
public interface FileDropConstants {

    @Metadata(label = "consumer", javaType = "String", description = "What was dropped: archive, then CamelOccystrapSource is"
            + " where it is; or job, then the body is its JSON.")
    String KIND = "CamelOccystrapDropKind";

    @Metadata(label = "consumer", javaType = "String", description = "What is to be done with the images: the option action.")
    String ACTION = "CamelOccystrapDropAction";
}
