package io.occystrap.registry;

import io.occystrap.image.ImageReference;
import io.occystrap.image.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * A registry that has what another one has, perhaps below a prefix.
 *
 * @param registry HOST or HOST:PORT
 * @param prefix   before the repository's name, without slashes at its ends; may be empty
 */
public record Mirror(String registry, String prefix) {

    /** @throws IllegalArgumentException if either is outside the grammar of references */
    public Mirror {
        // A name that cannot be part of a reference is refused there.
        new ImageReference(registry, prefix.isEmpty() ? "name" : prefix + "/name", "latest", null);
    }

    /**
     * @param text {@code HOST[:PORT][/PREFIX]}, several separated by commas or blanks
     * @return the mirrors in their order
     * @throws IllegalArgumentException if one is not of that form
     */
    public static List<Mirror> parse(String text) {
        List<Mirror> mirrors = new ArrayList<>();
        for (String one : text.strip().split("[,\\s]+")) {
            int slash = one.indexOf('/');
            try {
                mirrors.add(new Mirror(slash < 0 ? one : one.substring(0, slash), slash < 0 ? "" : one.substring(slash + 1)));
            } catch (IllegalArgumentException e) {
                // Without the cause, which quotes a password that may be in it.
                throw new IllegalArgumentException(Printable.withoutLogin(one)
                        + " is no mirror (HOST[:PORT][/PREFIX], without a scheme; in the key, a port's colon is written _)");
            }
        }
        return List.copyOf(mirrors);
    }

    /**
     * @param original an image in the registry that is mirrored
     * @return the same image here
     */
    ImageReference reference(ImageReference original) {
        String repository = prefix.isEmpty() ? original.repository() : prefix + "/" + original.repository();
        return new ImageReference(registry, repository, original.tag(), original.digest());
    }
}
