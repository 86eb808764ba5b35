package io.occystrap.layer.rootfs;

/**
 * A mark that hides what the layers below have (image-spec, layer.md, "Whiteouts").
 *
 * @param kind   what it hides
 * @param hidden the name that {@link Kind#NAME} hides; otherwise empty
 */
record Whiteout(Kind kind, String hidden) {

    /** What a mark hides. */
    enum Kind {
        /** One name in the directory. */
        NAME,
        /** All that the layers below have in the directory. */
        OPAQUE,
        /** Nothing: what AUFS keeps for itself. */
        METADATA,
        /** It is none of these, and no name either. */
        INVALID
    }

    private static final String PREFIX = ".wh.";
    private static final String METADATA_PREFIX = ".wh..wh.";
    private static final String OPAQUE_NAME = ".wh..wh..opq";

    /**
     * @param path of an entry
     * @return the mark that it is; null if it is a file like any other
     */
    static Whiteout of(EntryPath path) {
        String name = path.name();
        if (name.startsWith(PREFIX)) {
            return of(name);
        }
        // What AUFS keeps in a directory of its own, such as .wh..wh.plnk/.
        boolean inMetadata = path.parent().startsWith(METADATA_PREFIX) || path.parent().contains("/" + METADATA_PREFIX);
        return inMetadata ? new Whiteout(Kind.METADATA, "") : null;
    }

    private static Whiteout of(String name) {
        if (name.equals(OPAQUE_NAME)) {
            return new Whiteout(Kind.OPAQUE, "");
        }
        if (name.startsWith(METADATA_PREFIX)) {
            return new Whiteout(Kind.METADATA, "");
        }
        String hidden = name.substring(PREFIX.length());
        boolean invalid = hidden.isEmpty() || hidden.equals(".") || hidden.equals("..");
        return invalid ? new Whiteout(Kind.INVALID, "") : new Whiteout(Kind.NAME, hidden);
    }
}
