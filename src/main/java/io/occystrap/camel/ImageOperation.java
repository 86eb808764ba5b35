package io.occystrap.camel;

import io.occystrap.image.Printable;

/** What an endpoint of an image store does. */
public enum ImageOperation {

    /** Finds an image and sets it as the body; its layers are read later, by who needs them. */
    read,
    /** Finds all images of a store that holds several, and sets them as the body, to be split. */
    list,
    /** Writes the image in the body and sets the receipt as the body. */
    write,
    /** Finds out the digest of what is named, and no more than that takes, and sets it as the body. */
    digest,
    /** Sets the manifest that is named, or the index, as the body: the bytes that the store keeps. */
    manifest,
    /** Sets the image's config as the body: the bytes that the store keeps. */
    config,
    /** Unmounts an image, where the store mounts images, and leaves the body as it is. */
    unmount,
    /** Sets the tags of a repository as the body, where the store is a registry: a list of strings. */
    tags;

    /**
     * @param part of an image; null for the image
     * @return what reads it
     * @throws IllegalArgumentException if nothing does
     */
    static ImageOperation reading(String part) {
        if (part == null) {
            return read;
        }
        return switch (part) {
            case "digest" -> digest;
            case "manifest" -> manifest;
            case "config" -> config;
            default -> throw new IllegalArgumentException(Printable.escape(part)
                    + " is no part of an image that can be read (digest, manifest and config are)");
        };
    }
}
