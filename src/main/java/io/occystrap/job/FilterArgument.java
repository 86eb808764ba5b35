package io.occystrap.job;

import io.occystrap.image.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A filter as it is typed: {@code NAME[:KEY=VALUE[,KEY=VALUE]...]}. What has no equals sign continues the value before
 * it, and so does a key that is repeated: both are more patterns.
 *
 * @param name    of the filter
 * @param options by their keys
 */
public record FilterArgument(String name, Map<String, String> options) {

    private static final String SEARCH = "search";
    private static final Map<String, Set<String>> FILTERS = new LinkedHashMap<>();

    static {
        FILTERS.put("exclude", Set.of("pattern"));
        FILTERS.put("normalize-timestamps", Set.of("ts", "config"));
        FILTERS.put("inspect", Set.of("file"));
        FILTERS.put(SEARCH, Set.of("pattern", "regex", "content", "history"));
    }

    /**
     * @param text as typed
     * @return its parts
     * @throws IllegalArgumentException if there is no such filter, or it has no such option
     */
    public static FilterArgument parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        Set<String> known = FILTERS.get(name);
        if (known == null) {
            throw new IllegalArgumentException("there is no filter " + Printable.escape(name) + " (there are "
                    + String.join(", ", FILTERS.keySet()) + ")");
        }
        Map<String, String> options = new LinkedHashMap<>();
        String last = null;
        for (String part : colon < 0 ? List.<String>of() : List.of(text.substring(colon + 1).split(","))) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? null : part.substring(0, equals);
            if (key != null && (known.contains(key) || last == null)) {
                if (!known.contains(key)) {
                    throw new IllegalArgumentException(Printable.escape(key) + " is no option of the filter " + name + " ("
                            + String.join(", ", known.stream().sorted().toList()) + (known.size() == 1 ? " is)" : " are)"));
                }
                last = key;
                options.merge(key, part.substring(equals + 1), (before, more) -> before + "," + more);
            } else if (last == null) {
                throw new IllegalArgumentException("the filter " + Printable.escape(text) + " is not of the form "
                        + "NAME:KEY=VALUE,KEY=VALUE");
            } else {
                options.merge(last, part, (before, more) -> before + "," + more);
            }
        }
        options.forEach((key, value) -> check(name, key, value));
        return new FilterArgument(name, options);
    }

    private static void check(String name, String key, String value) {
        boolean right = switch (key) {
            case "ts" -> value.matches("-?[0-9]{1,18}");
            case "config", "regex", "history" -> value.equals("true") || value.equals("false");
            default -> !value.isEmpty();
        };
        if (!right) {
            String kind = key.equals("ts") ? "a number of seconds since 1970"
                    : key.equals("pattern") || key.equals("file") || key.equals("content") ? "a text" : "true or false";
            throw new IllegalArgumentException("the option " + key + " of the filter " + name + " is "
                    + (value.isEmpty() ? "empty" : Printable.escape(value)) + ", but must be " + kind);
        }
    }

    /**
     * @param texts as typed; may be null
     * @return the URIs of the filters' endpoints, one in a line, for a routing slip; null if there are none
     */
    public static String slip(List<String> texts) {
        if (texts == null || texts.isEmpty()) {
            return null;
        }
        return String.join("\n", texts.stream().map(text -> parse(text).uri()).toList());
    }

    /** @return the URI of the endpoint that is this filter */
    public String uri() {
        List<String> parameters = new ArrayList<>();
        options.forEach((key, value) -> parameters.add(key + "=" + raw(key, literal(key, value))));
        if (isSearch()) {
            // What it finds goes to the listener in a header, which the command sets.
            parameters.add("passing=true");
            parameters.add("allowFromHeaders=true");
            return "occystrap-search:" + name + "?" + String.join("&", parameters);
        }
        return "occystrap-filter:" + name + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    /** @return whether this looks for something, and prints it */
    public boolean isSearch() {
        return name.equals(SEARCH);
    }

    /** Camel decodes what is encoded more than once, but takes what stands in RAW as it is. */
    private static String raw(String key, String value) {
        if (value.contains("\n") || value.contains("\r") || value.contains(")&")) {
            throw new IllegalArgumentException("the " + key + " " + Printable.escape(value)
                    + " has a line break or )& in it, which cannot be");
        }
        return "RAW(" + value + ")";
    }

    /** Camel would look for a property in doubled braces and for a bean behind a hash; here they are what they are. */
    private String literal(String key, String value) {
        if (key.equals("pattern") && !"true".equals(options.get("regex"))) {
            return literalPattern(value);
        }
        if (value.contains("{{")) {
            throw new IllegalArgumentException("the " + key + " " + Printable.escape(value) + " has {{ in it, which cannot be");
        }
        if (value.startsWith("#") && !key.equals("file")) {
            throw new IllegalArgumentException("the " + key + " " + Printable.escape(value) + " begins with #, which cannot be");
        }
        return value.startsWith("#") ? "./" + value : value;
    }

    /** A set of one character stands for it; in a set, the same character once more says nothing. */
    private static String literalPattern(String value) {
        StringBuilder literal = new StringBuilder();
        int set = -1;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (set < 0 && c == '[') {
                boolean inverted = i + 1 < value.length() && (value.charAt(i + 1) == '!' || value.charAt(i + 1) == '^');
                set = inverted ? i + 2 : i + 1;
            } else if (set >= 0 && c == ']' && i > set) {
                set = -1;
            }
            boolean second = c == '{' && literal.length() > 0 && literal.charAt(literal.length() - 1) == '{';
            if (set < 0 && (second || i == 0 && c == '#')) {
                literal.append('[').append(c).append(']');
            } else if (!second) {
                literal.append(c);
            }
        }
        return literal.toString();
    }
}
