package io.occystrap.registry;

import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files in which docker, podman and skopeo keep logins, in the order in which they count:
 * {@code $REGISTRY_AUTH_FILE}, {@code $XDG_RUNTIME_DIR/containers/auth.json} (or {@code /run/containers/UID}),
 * {@code $XDG_CONFIG_HOME/containers/auth.json} (or {@code ~/.config}), {@code $DOCKER_CONFIG/config.json} (or
 * {@code ~/.docker}). They are read each time somebody asks.
 */
public final class CredentialFiles implements CredentialSource {

    private static final int LARGEST = 1 << 20;

    private final Path named;
    private final List<Path> files = new ArrayList<>();

    /**
     * @param environment the variables that count
     * @param home        where they say nothing
     * @param uid         of the user of this process
     */
    public CredentialFiles(Map<String, String> environment, Path home, long uid) {
        this.named = set(environment, "REGISTRY_AUTH_FILE").map(Path::of).orElse(null);
        if (named != null) {
            files.add(named);
        }
        files.add(set(environment, "XDG_RUNTIME_DIR").map(Path::of).orElse(Path.of("/run/containers", Long.toString(uid)))
                .resolve(set(environment, "XDG_RUNTIME_DIR").isPresent() ? "containers/auth.json" : "auth.json"));
        files.add(set(environment, "XDG_CONFIG_HOME").map(Path::of).orElse(home.resolve(".config"))
                .resolve("containers/auth.json"));
        files.add(set(environment, "DOCKER_CONFIG").map(Path::of).orElse(home.resolve(".docker"))
                .resolve("config.json"));
    }

    private static Optional<String> set(Map<String, String> environment, String key) {
        return Optional.ofNullable(environment.get(key)).filter(value -> !value.isEmpty());
    }

    @Override
    public Optional<Credentials> find(String registry, String repository) throws IOException {
        for (Path file : files) {
            if (!Files.exists(file) && !file.equals(named)) {
                continue;
            }
            Optional<Credentials> found = CredentialFile.parse(file, read(file)).find(registry, repository);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private byte[] read(Path file) throws NotAuthorizedException {
        String remedy = file.equals(named) ? "check REGISTRY_AUTH_FILE" : "repair or remove it";
        // A pipe would hold us up for ever.
        if (!Files.isRegularFile(file)) {
            throw unusable(file, Files.exists(file) ? "it is no regular file" : "there is no such file", remedy);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw unusable(file, "it is larger than 1 MiB", remedy);
            }
            return content;
        } catch (NotAuthorizedException e) {
            throw e;
        } catch (IOException e) {
            throw unusable(file, "it cannot be read", "check its permissions");
        }
    }

    private static NotAuthorizedException unusable(Path file, String why, String remedy) {
        return new NotAuthorizedException(Printable.escape(file.toString()) + " cannot be used for logins", why, remedy);
    }
}
