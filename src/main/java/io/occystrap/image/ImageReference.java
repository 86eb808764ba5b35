package io.occystrap.image;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image: registry, repository, and a tag or a digest or both (the distribution project's reference
 * grammar). A digest decides where both stand.
 *
 * @param registry   host, with a port where there is one; Docker Hub is {@code docker.io}
 * @param repository path in the registry, such as {@code library/busybox}
 * @param tag        null where the reference has a digest alone
 * @param digest     null where the reference has a tag alone
 */
public record ImageReference(String registry, String repository, String tag, Digest digest) {

    /** The registry of a name that has none. */
    public static final String DOCKER_HUB = "docker.io";

    /**
     * Before a registry that would otherwise read as part of a name on Docker Hub: a host without a dot and a port. It is how
     * RFC 3986 (section 4.2) has an authority stand at the beginning.
     */
    private static final String EXPLICIT = "//";

    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern REGISTRY = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
                    + "|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?");
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(?:localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1\\])(?::[0-9]+)?");
    private static final Pattern BARE_ID = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if a part is outside the grammar, or tag and digest are both missing */
    public ImageReference {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(repository, "repository");
        if (registry.indexOf('@') >= 0) {
            // What stands before it may be a password, so it is not shown.
            throw new IllegalArgumentException("a registry is HOST or HOST:PORT, without a user");
        }
        if (registry.length() > 255 || !REGISTRY.matcher(registry).matches()) {
            throw new IllegalArgumentException(
                    Printable.escape(registry) + " is not a registry (HOST or HOST:PORT, without a scheme)");
        }
        registry = isHub(registry) ? DOCKER_HUB : registry;
        if (repository.length() > 255 || !REPOSITORY.matcher(repository).matches()) {
            throw new IllegalArgumentException(Printable.escape(repository)
                    + " is not an image name (lower-case letters, digits, and . _ - / between them)");
        }
        if (registry.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
            repository = "library/" + repository;
        }
        if (tag == null && digest == null) {
            throw new IllegalArgumentException("an image reference has a tag or a digest");
        }
        if (tag != null && !isTag(tag)) {
            throw new IllegalArgumentException(Printable.escape(tag)
                    + " is not a tag (letters, digits, _ . -, at most 128 of them)");
        }
    }

    /**
     * Reads a reference as Docker does: a first component with a dot or a colon, or {@code localhost}, is the
     * registry; without a tag and a digest the tag is {@code latest}. Two slashes before it make the first component the
     * registry, whatever it looks like.
     *
     * @param text {@code [[//]REGISTRY/]NAME[:TAG][@DIGEST]}; never null
     * @return the reference
     * @throws IllegalArgumentException if the text is outside the grammar
     */
    public static ImageReference parse(String text) {
        boolean explicit = text.startsWith(EXPLICIT);
        String rest = explicit ? text.substring(EXPLICIT.length()) : text;
        int slash = rest.indexOf('/');
        return explicit && slash >= 0 || startsWithRegistry(rest)
                ? parse(rest.substring(0, slash), rest.substring(slash + 1)) : parse(DOCKER_HUB, text);
    }

    private static boolean startsWithRegistry(String name) {
        int slash = name.indexOf('/');
        return slash >= 0 && looksLikeRegistry(name.substring(0, slash));
    }

    private static boolean looksLikeRegistry(String first) {
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    }

    /**
     * @param registry HOST or HOST:PORT; never null
     * @return the same as it begins a text that is read by {@link #parse(String)}
     */
    public static String asPrefix(String registry) {
        return (looksLikeRegistry(registry) ? registry : EXPLICIT + registry) + "/";
    }

    /**
     * @param registry HOST or HOST:PORT; never null
     * @param name     {@code NAME[:TAG][@DIGEST]}; never null
     * @return the reference
     * @throws IllegalArgumentException if either is outside the grammar
     */
    public static ImageReference parse(String registry, String name) {
        String rest = name;
        Digest digest = null;
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Digest.parse(rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        String tag = null;
        int colon = rest.indexOf(':');
        if (colon >= 0) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
        }
        if (BARE_ID.matcher(rest).matches()) {
            throw new IllegalArgumentException(rest + " is an image ID, not a name");
        }
        return new ImageReference(registry, rest, tag == null && digest == null ? "latest" : tag, digest);
    }

    /**
     * @param registry   HOST or HOST:PORT; never null
     * @param repository the name alone; never null
     * @param tag        a tag, a digest ({@code sha256:…}, also with a leading {@code @}), or {@code TAG@DIGEST}
     * @return the reference
     * @throws IllegalArgumentException if a part is outside the grammar
     */
    public static ImageReference of(String registry, String repository, String tag) {
        String selector = tag.startsWith("@") ? tag : tag.matches("(?s)sha(256|512):.*") ? "@" + tag : ":" + tag;
        return parse(registry, repository + selector);
    }

    /**
     * @param registry HOST or HOST:PORT
     * @return whether that is a name of this machine: localhost, or an address that only this machine has
     */
    public static boolean isThisMachine(String registry) {
        return THIS_MACHINE.matcher(registry).matches();
    }

    /**
     * @param text from outside
     * @return whether it is within the grammar of tags
     */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /**
     * @param text {@code [[//]REGISTRY/]NAME}, perhaps with a tag or a digest
     * @return whether it has one
     */
    public static boolean hasSelector(String text) {
        return text.indexOf('@') >= 0 || text.indexOf(':', text.lastIndexOf('/') + 1) >= 0;
    }

    /** @return the digest in text where there is one, otherwise the tag: what the registry is asked for */
    public String selector() {
        return digest != null ? digest.toString() : tag;
    }

    /** @return the tag, where there is one */
    public Optional<String> tagIfAny() {
        return Optional.ofNullable(tag);
    }

    /**
     * The name as Docker shows it, without tag and digest: Docker Hub and its {@code library/} go unsaid, except where
     * the rest would read as the name of an image in another registry.
     *
     * @return such as {@code busybox}, {@code ns/app}, {@code ghcr.io/ns/app}
     */
    public String familiarName() {
        if (!registry.equals(DOCKER_HUB) || startsWithRegistry(repository)) {
            return registry + "/" + repository;
        }
        boolean official = repository.startsWith("library/") && repository.indexOf('/', 8) < 0;
        return official ? repository.substring(8) : repository;
    }

    /**
     * The name that a docker-save archive carries ({@code RepoTags}).
     *
     * @return such as {@code busybox:latest}; empty for a reference without a tag, as {@code docker save} does
     */
    public Optional<String> repoTag() {
        return tagIfAny().map(t -> familiarName() + ":" + t);
    }

    private static boolean isHub(String registry) {
        return registry.equals("index.docker.io") || registry.equals("registry-1.docker.io")
                || registry.equals("registry.hub.docker.com");
    }

    /** @return the name in full, without tag and digest, such as {@code docker.io/library/busybox} */
    public String fullName() {
        return asPrefix(registry) + repository;
    }

    /**
     * @return the reference in full, such as {@code docker.io/library/busybox:latest}, which is read as the same reference
     *         again
     */
    @Override
    public String toString() {
        return fullName() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
