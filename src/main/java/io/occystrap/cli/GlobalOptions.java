package io.occystrap.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {

    /** How progress is shown. */
    enum ProgressMode { auto, bar, plain, none }

    private static final Set<String> PLATFORM = Set.of("occystrap.os", "occystrap.architecture", "occystrap.variant");

    @Option(names = "--os", paramLabel = "OS", scope = ScopeType.INHERIT, order = 1,
            description = "Operating system of the image, where there are several (default: linux).")
    private String os;

    @Option(names = "--architecture", paramLabel = "ARCH", scope = ScopeType.INHERIT, order = 2,
            description = "Its architecture, such as amd64 or arm64 (default: this machine's).")
    private String architecture;

    @Option(names = "--variant", paramLabel = "VARIANT", scope = ScopeType.INHERIT, order = 3,
            description = "Variant of that architecture, such as v7.")
    private String variant;

    @Option(names = "--username", paramLabel = "USER", scope = ScopeType.INHERIT, order = 4,
            description = "User to log in to a registry as, or OCCYSTRAP_USERNAME.")
    private String username;

    @Option(names = "--password", paramLabel = "PASSWORD", scope = ScopeType.INHERIT, order = 5,
            description = "The user's password, or OCCYSTRAP_PASSWORD. Others on this machine can see it here.")
    private String password;

    @Option(names = "--password-stdin", scope = ScopeType.INHERIT, order = 6,
            description = "Read the password from standard input.")
    private boolean passwordStdin;

    @Option(names = "--dest-username", paramLabel = "USER", scope = ScopeType.INHERIT, order = 6,
            description = "User for the registry that is written to, where another one is read from, or"
                    + " OCCYSTRAP_DESTINATION_USERNAME.")
    private String destinationUsername;

    @Option(names = "--dest-password-stdin", scope = ScopeType.INHERIT, order = 6,
            description = "Read that user's password from standard input, after the first where both are, or"
                    + " OCCYSTRAP_DESTINATION_PASSWORD.")
    private boolean destinationPasswordStdin;

    @Option(names = "--insecure", scope = ScopeType.INHERIT, order = 7,
            description = "Allow plain HTTP and certificates that nobody vouches for.")
    private boolean insecure;

    @Option(names = {"--parallel", "-j"}, paramLabel = "N", scope = ScopeType.INHERIT, order = 8,
            description = "How many layers to move at once (default: 4).")
    private Integer parallel;

    @Option(names = "--temp-dir", paramLabel = "DIR", scope = ScopeType.INHERIT, order = 9,
            description = "Where temporary files go.")
    private Path temporaryDirectory;

    @Option(names = "--compression", paramLabel = "KIND", scope = ScopeType.INHERIT, order = 9,
            description = "How layers are compressed that are written to a registry: gzip, zstd or none (default: as they"
                    + " are, and gzip where they are not).")
    private String compression;

    @Option(names = "--json", scope = ScopeType.INHERIT, order = 10,
            description = "Print the result as one JSON object.")
    private boolean json;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, order = 11,
            description = "Print nothing but errors and warnings, and the result with --json.")
    private boolean quiet;

    @Option(names = "--progress", paramLabel = "MODE", scope = ScopeType.INHERIT, order = 12, defaultValue = "auto",
            description = "auto, bar, plain (a line every few seconds) or none. auto is bar on a terminal, otherwise"
                    + " plain.")
    private ProgressMode progress;

    @Option(names = "--config", paramLabel = "FILE", scope = ScopeType.INHERIT, order = 13,
            description = "The configuration to use in place of config/application.properties.")
    private Path config;

    private final Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--verbose", scope = ScopeType.INHERIT, order = 15,
            description = "Show what happens, and where an error came from.")
    private boolean verbose;

    /** As a method, so that those before the command's name hold beside those after it. */
    @Option(names = "--set", paramLabel = "KEY=VALUE", scope = ScopeType.INHERIT, order = 14,
            description = "Set a key of the configuration. May be given several times.")
    private void set(Map<String, String> keys) {
        if (keys != null) {
            set.putAll(keys);
        }
    }

    Path config() {
        return config;
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    ProgressMode progress() {
        return quiet ? ProgressMode.none : progress;
    }

    boolean verbose() {
        return verbose;
    }

    /** @return whether the person named a platform, or a part of one */
    boolean namesPlatform() {
        return properties().keySet().stream().anyMatch(PLATFORM::contains);
    }

    boolean passwordStdin() {
        return passwordStdin;
    }

    boolean destinationPasswordStdin() {
        return destinationPasswordStdin;
    }

    /** @return the keys that --set names */
    Set<String> keysSet() {
        return set.keySet();
    }

    /** @return the configuration that these options amount to, by its keys */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        set.forEach((key, value) -> properties.put(ConfigurationKeys.spelled(key), value));
        put(properties, "occystrap.os", os);
        put(properties, "occystrap.architecture", architecture);
        put(properties, "occystrap.variant", variant);
        put(properties, "occystrap.username", username);
        put(properties, "occystrap.password", password);
        put(properties, RegistryLogins.DESTINATION + "username", destinationUsername);
        put(properties, "occystrap.insecure", insecure ? true : null);
        put(properties, "occystrap.parallel", parallel);
        put(properties, "occystrap.temp-dir", temporaryDirectory);
        put(properties, "occystrap.compression", compression);
        return properties;
    }

    private static void put(Map<String, String> properties, String key, Object value) {
        if (value != null) {
            properties.put(key, value.toString());
        }
    }
}
