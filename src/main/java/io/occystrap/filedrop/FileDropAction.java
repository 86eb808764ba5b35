package io.occystrap.filedrop;

/** What is done with the images of an archive that was dropped. */
public enum FileDropAction {

    /** The layers of each go into a directory of its own. */
    extract,
    /** Each becomes a bundle that an OCI runtime starts. */
    bundle,
    /** They go into one image layout. */
    layout,
    /** The names in their layers are searched. */
    search,
    /** They go into a registry. */
    push
}
