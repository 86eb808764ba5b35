package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.main.Main;

/**
 * Who logs in to the registry that a command reads from, and to the one that it writes to. They become beans of the
 * Camel context: Camel would look for placeholders in properties, and a password may look like one; headers of messages
 * may be logged.
 */
final class RegistryLogins {

    private static final int LONGEST_LINE = 64 << 10;

    /** What the keys for a registry begin with that is read. */
    static final String SOURCE = "occystrap.";

    /** What the keys for a registry begin with that is written. */
    static final String DESTINATION = "occystrap.destination.";

    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";

    private final Map<String, String> properties;
    private final Map<String, String> environment;

    /**
     * @param properties  what the command line says; what this takes out of it reaches nobody else
     * @param environment what counts where it says nothing
     */
    RegistryLogins(Map<String, String> properties, Map<String, String> environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** Reads the passwords that come on standard input, a line for each. */
    void readPasswords(GlobalOptions options, Console console) throws IOException {
        if (!options.passwordStdin() && !options.destinationPasswordStdin()) {
            return;
        }
        if (options.passwordStdin()) {
            properties.put(SOURCE + PASSWORD, password("--password-stdin", line(console.in())));
        }
        if (options.destinationPasswordStdin()) {
            properties.put(DESTINATION + PASSWORD, password("--dest-password-stdin", line(console.in())));
        }
    }

    /** What follows the line may be an archive, so nothing of it is read. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() == LONGEST_LINE) {
                throw new IllegalArgumentException("the password on standard input has more than " + LONGEST_LINE + " bytes");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", "");
    }

    private static String password(String option, String line) {
        if (line.isEmpty()) {
            throw new IllegalArgumentException(option + " found nothing on standard input");
        }
        return line;
    }

    /**
     * @param main gets the beans
     * @param call what is read and written
     */
    void bind(Main main, RouteCall call) {
        String username = take(SOURCE + USERNAME);
        String password = take(SOURCE + PASSWORD);
        String destinationUsername = take(DESTINATION + USERNAME);
        String destinationPassword = take(DESTINATION + PASSWORD);
        // Where there is one registry only, there is no doubt whose user and password were given. Routes of people's own
        // may go anywhere.
        if (destinationUsername == null && destinationPassword == null && hasOneRegistry(call)) {
            destinationUsername = username;
            destinationPassword = password;
        }
        bind(main, SOURCE + USERNAME, username);
        bind(main, SOURCE + PASSWORD, password);
        bind(main, DESTINATION + USERNAME, destinationUsername);
        bind(main, DESTINATION + PASSWORD, destinationPassword);
    }

    private String take(String key) {
        String said = properties.remove(key);
        String text = said != null ? said : environment.get(key.toUpperCase(Locale.ROOT).replace('.', '_'));
        return text == null || text.isEmpty() ? null : text;
    }

    private static void bind(Main main, String key, String text) {
        if (text != null) {
            main.bind(key, text);
        }
    }

    private static boolean hasOneRegistry(RouteCall call) {
        String source = String.valueOf(call.headers().get(OccystrapConstants.SOURCE));
        String destination = String.valueOf(call.headers().get(OccystrapConstants.DESTINATION));
        return call.headers().containsKey(OccystrapConstants.SOURCE) && (!"registry".equals(call.headers().get(OccystrapConstants.SOURCE_STORE)) || host(source).equals(host(destination)));
    }

    private static String host(String reference) {
        return reference.substring(0, Math.max(0, reference.indexOf('/')));
    }
}
