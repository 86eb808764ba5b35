package io.occystrap.camel;

import org.apache.camel.spi.Metadata;

/** The headers of {@code occystrap-search}. */
public interface SearchConstants {

    @Metadata(label = "producer", javaType = "String", description = "What names to search for, in place of the"
            + " endpoint's pattern. Only with the option allowFromHeaders.")
    String PATTERN = "CamelOccystrapPattern";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether patterns are regular expressions. Only"
            + " with the option allowFromHeaders.")
    String REGEX = "CamelOccystrapRegex";

    @Metadata(label = "producer", javaType = "String", description = "What the files must have in them that are searched"
            + " for. Only with the option allowFromHeaders.")
    String CONTENT = "CamelOccystrapContent";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether the config's history and environment are"
            + " searched as well. Only with the option allowFromHeaders.")
    String HISTORY = "CamelOccystrapHistory";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether matches say which layer hides them. Only"
            + " with the option allowFromHeaders.")
    String HIDDEN_BY = "CamelOccystrapHiddenBy";

    @Metadata(label = "producer", javaType = "io.occystrap.image.MatchListener", description = "Hears what a search finds"
            + " as it is found; the matches are not kept for the body then. Only with the option allowFromHeaders.")
    String MATCH_LISTENER = "CamelOccystrapMatchListener";

    @Metadata(label = "producer", javaType = "Long", description = "Set by a search: how much it found.")
    String MATCHES = "CamelOccystrapMatches";
}
