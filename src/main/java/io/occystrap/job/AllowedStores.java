package io.occystrap.job;

import io.occystrap.image.ImageReference;
import io.occystrap.image.Printable;
import io.occystrap.job.JobLocation.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The stores that a key of the configuration allows to jobs: {@code registry://HOST[:PORT][/PREFIX]} (without a host, any),
 * {@code docker://}, {@code mounts://}, and, to read from, {@code tar://FOLDER}, {@code dir://FOLDER} and
 * {@code layout://FOLDER}.
 *
 * @param key   of the configuration, for errors
 * @param rules one for each entry of its list
 */
record AllowedStores(String key, List<Rule> rules) {

    /**
     * An entry of the list.
     *
     * @param store which kind
     * @param where a registry, perhaps with a slash and what repositories begin with, or a folder; empty for all
     */
    record Rule(Store store, String where) {
    }

    /**
     * @param key  of the configuration
     * @param list its value, with commas between entries; may be empty
     * @return what it allows
     * @throws IllegalArgumentException if an entry is not of a form above
     */
    static AllowedStores parse(String key, String list) {
        List<Rule> rules = new ArrayList<>();
        for (String entry : list.split(",")) {
            if (!entry.isBlank()) {
                rules.add(rule(key, entry.strip()));
            }
        }
        return new AllowedStores(key, List.copyOf(rules));
    }

    private static Rule rule(String key, String entry) {
        for (Store store : Store.values()) {
            String prefix = store.scheme() + "://";
            if (!entry.startsWith(prefix)) {
                continue;
            }
            String where = entry.substring(prefix.length());
            if (store == Store.REGISTRY && !where.isEmpty()) {
                int slash = where.indexOf('/');
                // What it begins with must be such that a name may follow.
                String host = ImageReference.parse(slash < 0 ? where : where.substring(0, slash), "name").registry();
                String repositories = slash < 0 ? "" : where.substring(slash).replaceFirst("/+$", "");
                return new Rule(store, host + repositories);
            }
            boolean folder = store.hasPath() && store.isSource();
            if (store == Store.BUNDLE || folder == where.isEmpty() && store != Store.REGISTRY) {
                break;
            }
            return new Rule(store, where);
        }
        throw new IllegalArgumentException(key + " is a list of registry://HOST[:PORT][/PREFIX], docker://, mounts:// and, for"
                + " sources, tar://FOLDER, dir://FOLDER and layout://FOLDER, but has " + Printable.escape(entry));
    }

    /**
     * @param reference of an image in a registry
     * @return whether it may be used
     */
    boolean allows(ImageReference reference) {
        String name = reference.registry() + "/" + reference.repository();
        return rules.stream().anyMatch(rule -> rule.store() == Store.REGISTRY
                && (rule.where().isEmpty() || name.startsWith(rule.where() + "/") || name.equals(rule.where())));
    }

    /**
     * @param store without paths
     * @return whether it may be used
     */
    boolean allows(Store store) {
        return rules.stream().anyMatch(rule -> rule.store() == store);
    }

    /**
     * @param location with a path, relative to an allowed folder or absolute
     * @return the real path of what is there, in one of the allowed folders
     * @throws JobNotAllowedException if it is in none of them, where links are followed, or there is nothing
     */
    Path file(JobLocation location) {
        List<Path> folders = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.store() == location.store()) {
                try {
                    folders.add(Path.of(rule.where()).toRealPath());
                } catch (IOException e) {
                    throw new JobNotAllowedException("the folder " + Printable.escape(rule.where()) + " of " + key
                            + " cannot be used (" + e.getClass().getSimpleName() + ")");
                }
            }
        }
        for (Path folder : folders) {
            try {
                Path real = folder.resolve(location.path()).toRealPath();
                // A pipe would be read for ever.
                boolean plain = Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS) || location.store() != Store.TARFILE
                        && Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
                if (plain && real.startsWith(folder)) {
                    return real;
                }
            } catch (IOException e) {
                // Then perhaps in another folder.
                continue;
            }
        }
        throw refusal(location);
    }

    /** @return that the location is not allowed, and what would allow it; what is there or not is nobody's business */
    JobNotAllowedException refusal(JobLocation location) {
        return new JobNotAllowedException(Printable.escape(location.toString()) + " is not allowed to jobs, or not there (" + key
                + (rules.isEmpty() ? " allows nothing)" : " allows "
                        + String.join(", ", rules.stream().map(rule -> rule.store().scheme() + "://" + rule.where()).toList())
                        + ")"));
    }
}
