package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with logins, as {@code docker login} and {@code podman login} write it (docker's config.json,
 * containers-auth.json(5)). Its values appear in no message.
 */
final class CredentialFile implements CredentialSource {

    /** What docker calls Docker Hub in such files, and when it asks helpers. */
    private static final String HUB_ADDRESS = "https://index.docker.io/v1/";

    private static final Pattern ADDRESS = Pattern.compile("(?:https?://)?([^/]+)(?:/.*)?");

    private final String name;
    private final JsonNode content;

    private CredentialFile(String name, JsonNode content) {
        this.name = name;
        this.content = content;
    }

    /**
     * @param path  names the file for errors
     * @param bytes its content; nothing at all stands for no logins
     * @return the file
     * @throws NotAuthorizedException if it is no JSON object
     */
    static CredentialFile parse(Path path, byte[] bytes) throws NotAuthorizedException {
        String name = Printable.escape(path.toString());
        if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
            return new CredentialFile(name, JsonNodeFactory.instance.objectNode());
        }
        try {
            return new CredentialFile(name, JsonDocument.object(name, bytes));
        } catch (IOException e) {
            // What is wrong with it is not said: a parser's message quotes the text, which has passwords in it.
            throw new NotAuthorizedException(name + " cannot be used", "it is no JSON object", "repair or remove it");
        }
    }

    /** Helpers come first, then the file's own entries: by repository, namespaces, host. */
    @Override
    public Optional<Credentials> find(String registry, String repository) throws IOException {
        Optional<String> helper = helper(registry);
        if (helper.isPresent()) {
            CredentialProgram program = CredentialProgram.of(helper.get(), name);
            for (String address : addresses(registry)) {
                Optional<Credentials> found = program.get(address);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        JsonNode entries = content.path("auths");
        for (String key = registry + "/" + repository; !key.equals(registry); key = key.substring(0, key.lastIndexOf('/'))) {
            Optional<Credentials> found = entry(key, entries.path(key));
            if (found.isPresent()) {
                return found;
            }
        }
        for (String address : addresses(registry)) {
            Optional<Credentials> found = entry(address, entries.path(address));
            if (found.isPresent()) {
                return found;
            }
        }
        return entryOfHost(registry, entries);
    }

    /** An empty name says that there is none for this registry, whatever there is for others. */
    private Optional<String> helper(String registry) {
        for (String address : addresses(registry)) {
            JsonNode helper = content.path("credHelpers").path(address);
            if (helper.isTextual()) {
                return Optional.of(helper.asText()).filter(text -> !text.isEmpty());
            }
        }
        return Optional.of(content.path("credsStore").asText("")).filter(text -> !text.isEmpty());
    }

    private static List<String> addresses(String registry) {
        return registry.equals(ImageReference.DOCKER_HUB)
                ? List.of(HUB_ADDRESS, registry, "index.docker.io", "registry-1.docker.io") : List.of(registry);
    }

    /** Older versions of docker wrote the address of a registry's API: {@code https://HOST/v1/}. */
    private Optional<Credentials> entryOfHost(String registry, JsonNode entries) throws NotAuthorizedException {
        List<String> keys = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : entries.properties()) {
            String key = each.getKey();
            Matcher address = ADDRESS.matcher(key);
            boolean isAddress = key.contains("://") || key.endsWith("/v1/") || key.endsWith("/v2/");
            if (isAddress && address.matches() && addresses(registry).contains(address.group(1))) {
                keys.add(key);
            }
        }
        for (String key : keys) {
            Optional<Credentials> found = entry(key, entries.path(key));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Credentials> entry(String key, JsonNode entry) throws NotAuthorizedException {
        String identity = entry.path("identitytoken").asText("");
        if (!identity.isEmpty()) {
            return Optional.of(Credentials.ofIdentityToken(identity));
        }
        String pair = entry.path("auth").asText("");
        if (!pair.isEmpty()) {
            return Optional.of(decoded(key, pair));
        }
        String username = entry.path("username").asText("");
        return username.isEmpty() ? Optional.empty()
                : Optional.of(new Credentials(username, entry.path("password").asText("")));
    }

    private Credentials decoded(String key, String pair) throws NotAuthorizedException {
        String text;
        try {
            text = new String(Base64.getDecoder().decode(pair.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message quotes the text.
            throw unusable(key);
        }
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw unusable(key);
        }
        // Docker pads passwords with zeroes, and cuts them off again.
        return new Credentials(text.substring(0, colon), text.substring(colon + 1).replaceFirst("\0+$", ""));
    }

    private NotAuthorizedException unusable(String key) {
        return new NotAuthorizedException("the entry for " + Printable.escape(key) + " in " + name + " cannot be used",
                "its auth is no USER:PASSWORD in base64", "log in again");
    }
}
