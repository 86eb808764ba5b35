package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Printable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A source or a destination as it is typed: {@code SCHEME://WHERE[?KEY=VALUE&...]}. The first question mark begins the
 * options; a path is taken as it stands, an option's value is percent-decoded.
 *
 * @param text    as typed
 * @param scheme  before {@code ://}
 * @param where   between that and the options
 * @param options by their keys
 */
record StoreUri(String text, String scheme, String where, Map<String, String> options) {

    private static final String SCHEMES = "registry://, docker://, tar://, dir://, layout://, oci:// or mounts://";
    private static final String SOURCES = "registry://, docker://, tar://, dir:// and layout://";

    /**
     * @param text as typed
     * @return its parts
     * @throws IllegalArgumentException if it is not of that form
     */
    static StoreUri parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 1) {
            throw new IllegalArgumentException(masked(text) + " names no store (it begins with " + SCHEMES + ")");
        }
        String rest = text.substring(colon + 3);
        int question = rest.indexOf('?');
        Map<String, String> options = new LinkedHashMap<>();
        if (question >= 0) {
            for (String option : rest.substring(question + 1).split("&")) {
                int equals = option.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException(
                            masked(text) + " has something after ? that is no option (KEY=VALUE)");
                }
                options.put(option.substring(0, equals),
                        URLDecoder.decode(option.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        String where = question < 0 ? rest : rest.substring(0, question);
        // A daemon that is to call an image by the image's own name.
        boolean nameless = text.startsWith("docker://");
        if (where.isEmpty() && !nameless) {
            throw new IllegalArgumentException(masked(text) + " says nothing after ://");
        }
        return new StoreUri(text, text.substring(0, colon), where, options);
    }

    /** What chooses every image of a store that holds several. */
    private static final String ALL = "all";

    /** @return whether this is a source of every image that a tarball holds */
    boolean isOfAll() {
        return (scheme.equals("tar") || scheme.equals("file")) && ALL.equals(options.get("image"));
    }

    /** Makes the call read from here. */
    void readBy(RouteCall call) {
        switch (scheme) {
            case "registry" -> {
                allow(Set.of("platform"));
                call.with(OccystrapConstants.SOURCE_STORE, "registry").from(reference(call, RegistryLogins.SOURCE))
                        .with(OccystrapConstants.PLATFORM, options.get("platform"));
            }
            case "docker" -> {
                allow(Set.of("socket"));
                if (where.isEmpty()) {
                    throw new IllegalArgumentException("docker:// as a source names no image (docker://IMAGE[:TAG])");
                }
                call.with(OccystrapConstants.SOURCE_STORE, "docker").from(where)
                        .with(OccystrapConstants.SOURCE_SOCKET, options.get("socket"));
            }
            case "tar", "file" -> {
                allow(Set.of("image"));
                call.with(OccystrapConstants.SOURCE_STORE, "tarfile").from(where)
                        .with(OccystrapConstants.IMAGE, isOfAll() ? null : options.get("image"));
            }
            case "dir", "directory" -> {
                allow(Set.of("image", "tag"));
                call.with(OccystrapConstants.SOURCE_STORE, "directory").from(where)
                        .with(OccystrapConstants.IMAGE, options.get("image"))
                        .with(OccystrapConstants.TAG, options.get("tag"));
            }
            case "layout" -> {
                allow(Set.of("platform"));
                call.with(OccystrapConstants.SOURCE_STORE, "layout").from(where)
                        .with(OccystrapConstants.PLATFORM, options.get("platform"));
            }
            default -> throw new IllegalArgumentException(
                    scheme + ":// is no source (" + SOURCES + " are)");
        }
    }

    /**
     * @param text {@code registry://HOST/IMAGE}, also without the scheme
     * @return its parts
     * @throws IllegalArgumentException if it is not of that form
     */
    static StoreUri repository(String text) {
        return parse(text.contains("://") ? text : "registry://" + text);
    }

    /** Makes the call list what tags there are. */
    void listedBy(RouteCall call) {
        if (!scheme.equals("registry")) {
            throw new IllegalArgumentException(Printable.escape(scheme) + ":// has no tags to list (registry:// has)");
        }
        allow(Set.of());
        ImageReference reference = ImageReference.parse(reference(call, RegistryLogins.SOURCE));
        if (ImageReference.hasSelector(where.substring(where.indexOf('/') + 1))) {
            throw new IllegalArgumentException(reference + " is one image (tags are listed of registry://HOST/IMAGE)");
        }
        call.from(reference.fullName());
    }

    /** Makes the call write to here. */
    void writtenBy(RouteCall call) {
        switch (scheme) {
            case "registry" -> {
                allow(Set.of("format", "compression", "referrers"));
                call.with(OccystrapConstants.DESTINATION_STORE, "registry").to(reference(call, RegistryLogins.DESTINATION))
                        .with(OccystrapConstants.FORMAT, options.get("format"))
                        .with(OccystrapConstants.COMPRESSION, options.get("compression"))
                        .with(OccystrapConstants.REFERRERS, flag("referrers"));
            }
            case "docker" -> {
                allow(Set.of("socket"));
                call.with(OccystrapConstants.DESTINATION_STORE, "docker")
                        .with(OccystrapConstants.DESTINATION, where.isEmpty() ? null : name(where))
                        .with(OccystrapConstants.DESTINATION_SOCKET, options.get("socket"));
            }
            case "tar", "file" -> {
                allow(Set.of("append", "repo_tag"));
                call.with(OccystrapConstants.DESTINATION_STORE, "tarfile").to(where)
                        .with(OccystrapConstants.APPEND, flag("append"))
                        .with(OccystrapConstants.NAME, name(options.get("repo_tag")));
            }
            case "dir", "directory" -> {
                allow(Set.of("unique_names", "expand", "image", "tag"));
                String image = options.get("image");
                String tag = options.getOrDefault("tag", "latest");
                call.with(OccystrapConstants.DESTINATION_STORE, "directory").to(where)
                        .with(OccystrapConstants.UNIQUE_NAMES, flag("unique_names"))
                        .with(OccystrapConstants.EXPAND, flag("expand"))
                        .with(OccystrapConstants.NAME, image == null ? null : name(image + ":" + tag));
            }
            case "layout" -> {
                allow(Set.of("format", "compression"));
                call.with(OccystrapConstants.DESTINATION_STORE, "layout").to(where)
                        .with(OccystrapConstants.FORMAT, options.get("format"))
                        .with(OccystrapConstants.COMPRESSION, options.get("compression"));
            }
            case "oci" -> runtime(call, "bundle");
            case "mounts" -> runtime(call, "mounts");
            default -> throw new IllegalArgumentException(
                    scheme + ":// is no destination (registry://, docker://, tar://, dir://, layout://, oci:// and mounts:// are)");
        }
    }

    /**
     * Makes the call write several images to here, each under its own names.
     *
     * @throws IllegalArgumentException if this takes one image, or would give all the same name
     */
    void writtenByEach(RouteCall call) {
        String instead = switch (scheme) {
            case "registry" -> where.endsWith("/") ? null : "registry://HOST/PREFIX/";
            case "docker" -> where.isEmpty() ? null : "docker://";
            case "tar", "file" -> flag("append") && !options.containsKey("repo_tag") ? null : "tar://PATH?append=true";
            case "dir", "directory" -> flag("unique_names") && !options.containsKey("image") && !options.containsKey("tag")
                    ? null : "dir://PATH?unique_names=true";
            default -> "tar://PATH?append=true, dir://PATH?unique_names=true, registry://HOST/PREFIX/ or docker://";
        };
        if (instead != null) {
            throw new IllegalArgumentException(masked(text) + " takes one image, and image=all reads several (use "
                    + instead + ")");
        }
        writtenBy(call);
    }

    /** What an OCI runtime starts. */
    private void runtime(RouteCall call, String store) {
        allow(Set.of("rootless", "readonly", "terminal", "hostname"));
        call.with(OccystrapConstants.DESTINATION_STORE, store).to(where)
                .with(OccystrapConstants.ROOTLESS, flag("rootless"))
                .with(OccystrapConstants.READONLY, flag("readonly"))
                .with(OccystrapConstants.TERMINAL, flag("terminal"))
                .with(OccystrapConstants.HOSTNAME, options.get("hostname"));
    }

    private void allow(Set<String> known) {
        for (String key : options.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(Printable.escape(key) + " is no option of " + scheme + ":// here"
                        + (known.isEmpty() ? "" : " (" + String.join(", ", known.stream().sorted().toList())
                                + (known.size() == 1 ? " is)" : " are)")));
            }
        }
    }

    private boolean flag(String key) {
        String value = options.getOrDefault(key, "false").toLowerCase(Locale.ROOT);
        return switch (value) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default -> throw new IllegalArgumentException(key + " is true or false, not " + Printable.escape(value));
        };
    }

    /** A name that will stand in an archive or a catalog must be one. */
    private static String name(String name) {
        if (name != null) {
            ImageReference.parse(name);
        }
        return name;
    }

    /** @param keys what the keys for user and password begin with */
    private String reference(RouteCall call, String keys) {
        String rest = where;
        int slash = rest.indexOf('/');
        int at = rest.lastIndexOf('@', slash < 0 ? rest.length() : slash);
        if (at >= 0) {
            String user = rest.substring(0, at);
            int colon = user.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("registry:// takes USER:PASSWORD before the @, or nothing");
            }
            call.properties().put(keys + "username", decoded(user.substring(0, colon)));
            call.properties().put(keys + "password", decoded(user.substring(colon + 1)));
            rest = rest.substring(at + 1);
            slash = rest.indexOf('/');
        }
        int later = rest.indexOf('@', Math.max(slash, 0));
        if (later >= 0 && !rest.startsWith("sha", later + 1)) {
            // Most likely a password with a slash in it, so it is not shown.
            throw new IllegalArgumentException("what follows the @ in registry:// is no digest (in USER:PASSWORD, a slash"
                    + " is written %2F, a question mark %3F and an @ %40)");
        }
        if (keys.equals(RegistryLogins.DESTINATION) && slash > 0 && rest.endsWith("/")) {
            // What is to stand before the images' own names must be such that a name may follow.
            ImageReference.parse(rest.substring(0, slash), rest.substring(slash + 1) + "name");
            return ImageReference.asPrefix(rest.substring(0, slash)) + rest.substring(slash + 1);
        }
        if (slash < 1) {
            throw new IllegalArgumentException("registry://" + Printable.escape(rest)
                    + " is not of the form registry://HOST/IMAGE[:TAG][@DIGEST]");
        }
        return ImageReference.parse(rest.substring(0, slash), rest.substring(slash + 1)).toString();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes the password.
            throw new IllegalArgumentException("USER:PASSWORD in registry:// has a percent sign that begins no code (it is written"
                    + " %25)");
        }
    }

    /** A URI as it may be shown: without what stands before an @, which may be a password. */
    private static String masked(String text) {
        return Printable.escape(text.replaceFirst(":.*@", ":***@"));
    }

    /** Keeps a password out of logs. */
    @Override
    public String toString() {
        return masked(text);
    }
}
