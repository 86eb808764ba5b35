package io.occystrap.job;

import io.occystrap.image.ImageReference;
import io.occystrap.image.Printable;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An image, or a place for one, as a job names it: {@code SCHEME://WHERE}, as on the command line, but without options, users
 * and passwords. It is within its grammar, in which nothing can be that Camel or a file system would take for an order.
 *
 * @param store what kind of store it is
 * @param where in the store: a path, or the text of a reference
 */
public record JobLocation(Store store, String where) {

    /** A kind of store, by the schemes that name it. */
    public enum Store {

        /** {@code registry://HOST/IMAGE[:TAG][@DIGEST]}. */
        REGISTRY("registry"),
        /** {@code docker://IMAGE[:TAG]}. */
        DOCKER("docker"),
        /** {@code tar://PATH}. */
        TARFILE("tar", "file"),
        /** {@code dir://PATH}. */
        DIRECTORY("dir", "directory"),
        /** {@code layout://PATH[:TAG]}. */
        LAYOUT("layout"),
        /** {@code oci://PATH}, where a bundle is made. */
        BUNDLE("oci"),
        /** {@code mounts://PATH}, where layers are mounted. */
        MOUNTS("mounts");

        private final List<String> schemes;

        Store(String... schemes) {
            this.schemes = List.of(schemes);
        }

        /** @return what stands before {@code ://}, the first where there are several */
        public String scheme() {
            return schemes.get(0);
        }

        /** @return what the headers of the routes call it, such as {@code tarfile} */
        public String header() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @return whether an image can be read from there */
        boolean isSource() {
            return this != BUNDLE && this != MOUNTS;
        }

        /** @return whether it is in the file system */
        boolean hasPath() {
            return this != REGISTRY && this != DOCKER;
        }

        private static Store of(String field, String scheme) {
            return Stream.of(values()).filter(store -> store.schemes.contains(scheme)).findFirst()
                    .orElseThrow(() -> new MalformedJobException("the " + field + " of a job begins with "
                            + Stream.of(values()).map(store -> store.scheme() + "://").collect(Collectors.joining(", "))
                            + ", not with " + Printable.escape(scheme) + "://"));
        }
    }

    /** The longest, in characters. */
    private static final int LONGEST = 1024;

    /** A name of a file: no control characters, nothing that is an order elsewhere; hidden files are somebody else's. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_+=,~-][\\p{L}\\p{M}\\p{N}._+=,~ -]*");
    private static final Pattern TAGGED = Pattern.compile("(.*):([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})");

    /**
     * @param field names the location for errors: source or destination
     * @param text  from outside
     * @return its parts
     * @throws MalformedJobException if it is outside the grammar
     */
    public static JobLocation parse(String field, String text) {
        if (text.length() > LONGEST) {
            throw new MalformedJobException("the " + field + " of the job is longer than " + LONGEST + " characters");
        }
        int colon = text.indexOf("://");
        if (colon < 1) {
            throw new MalformedJobException("the " + field + " of a job is SCHEME://WHERE, not " + Printable.escape(text));
        }
        Store store = Store.of(field, text.substring(0, colon));
        String where = text.substring(colon + 3);
        if (where.indexOf('?') >= 0) {
            throw new MalformedJobException("the " + field + " of a job has no options, and so no ? ("
                    + Printable.escape(text.substring(0, colon + 3)) + "...)");
        }
        JobLocation location = new JobLocation(store, where);
        try {
            location.check(field);
        } catch (MalformedJobException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedJobException("the " + field + " of the job: " + e.getMessage(), e);
        }
        return location;
    }

    /**
     * @param text from outside
     * @return whether it may be the name of a file or folder in a path: letters, digits and {@code . _ - + = , ~} and blanks, not
     *         beginning with a dot or a blank, at most 255 characters
     */
    public static boolean isName(String text) {
        return text.length() <= 255 && NAME.matcher(text).matches();
    }

    private void check(String field) {
        if (store == Store.REGISTRY) {
            if (where.indexOf('/') < 1) {
                throw new MalformedJobException("the " + field + " of a job is registry://HOST/IMAGE[:TAG][@DIGEST]");
            }
            reference();
        } else if (store == Store.DOCKER) {
            ImageReference.parse(where);
        } else {
            path(field);
        }
    }

    private void path(String field) {
        String path = path();
        boolean named = !path.isEmpty();
        for (String name : (path.startsWith("/") ? path.substring(1) : path).split("/", -1)) {
            named &= isName(name);
        }
        if (!named) {
            throw new MalformedJobException("the " + field + " of a job has a path of letters, digits and . _ - + = , ~ with"
                    + " slashes between names, none of which begins with a dot; " + Printable.escape(path) + " is none");
        }
    }

    /** @return the reference of an image in a registry */
    ImageReference reference() {
        int slash = where.indexOf('/');
        return ImageReference.parse(where.substring(0, slash), where.substring(slash + 1));
    }

    /** @return the path alone: of a layout, without the tag behind it */
    String path() {
        return store == Store.LAYOUT && TAGGED.matcher(where).matches() ? where.substring(0, where.lastIndexOf(':')) : where;
    }

    /** @return what stands behind the path: of a layout, the colon and the tag; otherwise nothing */
    String behindPath() {
        return where.substring(path().length());
    }

    /** @return as a job names it */
    @Override
    public String toString() {
        return store.scheme() + "://" + where;
    }
}
