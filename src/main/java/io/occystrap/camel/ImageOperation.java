package io.occystrap.camel;

/** What an endpoint of an image store does. */
public enum ImageOperation {

    /** Finds an image and sets it as the body; its layers are read later, by who needs them. */
    read,
    /** Finds all images of a store that holds several, and sets them as the body, to be split. */
    list,
    /** Writes the image in the body and sets the receipt as the body. */
    write,
    /** Unmounts an image, where the store mounts images, and leaves the body as it is. */
    unmount
}
