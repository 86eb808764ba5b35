package io.occystrap.registry;

/** What becomes of the tags that a watch finds the first time. */
public enum InitialTags {

    /** Each is new. */
    emit,
    /** They are remembered, and nothing is said of them. */
    remember
}
