package io.occystrap.cli;

import io.occystrap.image.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys that there are: those that the configuration in the jar lists, each in a line that may be commented out. */
final class ConfigurationKeys {

    private static final String PREFIX = "occystrap.";
    private static final String MIRROR = "occystrap.mirror.";
    private static final Pattern LINE = Pattern.compile("(?m)^#?(occystrap\\.[a-z.-]+)=");

    private ConfigurationKeys() {
    }

    /**
     * Refuses a key that begins like ours and is none, because nothing would come of it. Other keys are for routes that
     * people write.
     *
     * @param keys that were set on the command line
     * @throws IllegalArgumentException if one is none of ours
     * @throws IOException              if the jar is damaged
     */
    static void require(Collection<String> keys) throws IOException {
        if (keys.stream().noneMatch(key -> key.startsWith(PREFIX))) {
            return;
        }
        Set<String> known = known();
        for (String key : keys) {
            if (key.startsWith(PREFIX) && !known.contains(key) && !isMirror(key)) {
                throw new IllegalArgumentException(Printable.escape(key) + " is no key of the configuration (there are "
                        + String.join(", ", known) + ")");
            }
        }
    }

    /** A key for each registry that has mirrors. */
    private static boolean isMirror(String key) {
        return key.startsWith(MIRROR) && key.length() > MIRROR.length();
    }

    /**
     * @param key as typed
     * @return as Camel and Java take it: a colon, as in HOST:PORT, would end the name of a key
     */
    static String spelled(String key) {
        return isMirror(key) ? key.replace(':', '_') : key;
    }

    private static Set<String> known() throws IOException {
        try (InputStream in = ConfigurationKeys.class.getResourceAsStream("/io/occystrap/config/application.properties")) {
            Matcher lines = LINE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            Set<String> keys = new TreeSet<>();
            while (lines.find()) {
                keys.add(lines.group(1));
            }
            return keys;
        }
    }
}
