package io.occystrap.layout;

import io.occystrap.image.Digest;
import io.occystrap.image.Printable;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image in a layout, as it is typed: {@code PATH}, {@code PATH:TAG} or {@code PATH@DIGEST}. The first colon begins the
 * tag, as for skopeo; but where the text up to another colon, or all of it, is the path of something that exists, the
 * longest such path counts.
 *
 * @param path   of the directory or the archive
 * @param tag    what the layout calls the image; null where nothing is said
 * @param digest of its manifest or index; null where nothing is said
 */
public record LayoutReference(Path path, String tag, Digest digest) {

    private static final Pattern WITH_DIGEST = Pattern.compile("(.+)@((?:sha256|sha512):.*)", Pattern.DOTALL);

    /** @throws IllegalArgumentException if there are both a tag and a digest */
    public LayoutReference {
        Objects.requireNonNull(path, "path");
        if (tag != null && digest != null) {
            throw new IllegalArgumentException("an image in a layout has a tag or a digest, not both");
        }
    }

    /**
     * @param text as typed
     * @return its parts
     * @throws IllegalArgumentException if it is not of that form
     */
    public static LayoutReference parse(String text) {
        if (exists(text)) {
            return new LayoutReference(Path.of(text), null, null);
        }
        Matcher withDigest = WITH_DIGEST.matcher(text);
        if (withDigest.matches()) {
            return new LayoutReference(Path.of(withDigest.group(1)), null, Digest.parse(withDigest.group(2)));
        }
        int colon = text.lastIndexOf(':');
        while (colon > 0 && !exists(text.substring(0, colon))) {
            colon = text.lastIndexOf(':', colon - 1);
        }
        if (colon <= 0) {
            colon = text.indexOf(':');
        }
        if (colon < 0) {
            return new LayoutReference(Path.of(text), null, null);
        }
        if (colon == 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException(Printable.escape(text) + " is not of the form PATH[:TAG] or PATH@DIGEST");
        }
        return new LayoutReference(Path.of(text.substring(0, colon)), text.substring(colon + 1), null);
    }

    private static boolean exists(String path) {
        return Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
    }
}
