package io.occystrap.cli;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code direct:NAME} endpoints of a file of routes. They are found in its text, because reading YAML takes longer
 * than a command may take to start.
 *
 * @param defined the names that a route of the file starts from
 * @param sent    the names that a step of the file sends to
 */
record DirectRoutes(Set<String> defined, Set<String> sent) {

    private static final String NAME = "[\"']?direct:([a-z][a-z0-9-]*)";
    /** Between a from and its URI may stand its id, its parameters and the like, but no step. */
    private static final Pattern FROM = Pattern.compile("\\bfrom:[ \\t]*(?:\\R(?!\\s*steps:)(?!\\s*uri:).*)*\\R?\\s*uri: *" + NAME);
    private static final Pattern ANY = Pattern.compile("\\buri: *" + NAME);

    /**
     * @param text of a file
     * @return what is in it
     */
    static DirectRoutes in(String text) {
        Set<String> defined = new LinkedHashSet<>();
        StringBuilder rest = new StringBuilder();
        Matcher from = FROM.matcher(text);
        while (from.find()) {
            defined.add(from.group(1));
            from.appendReplacement(rest, "");
        }
        from.appendTail(rest);
        Set<String> sent = new LinkedHashSet<>();
        Matcher to = ANY.matcher(rest);
        while (to.find()) {
            sent.add(to.group(1));
        }
        return new DirectRoutes(defined, sent);
    }
}
