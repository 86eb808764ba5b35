package io.occystrap.image;

import java.time.Duration;

/**
 * Is told how a transfer goes: by the source what was read, by the sink which layers there are and which are done.
 * Called by several threads at once; a call must return soon.
 */
public interface TransferListener {

    /** Hears nothing. */
    TransferListener NONE = new TransferListener() { };

    /**
     * A sink begins.
     *
     * @param image what it is called, printable
     */
    default void imageStarted(String image) {
    }

    /**
     * A sink will read this layer, now or later.
     *
     * @param bytes size of the layer as it is stored; negative where it is not known
     */
    default void layerExpected(long bytes) {
    }

    /** A sink found that the destination already holds a layer. */
    default void layerSkipped() {
    }

    /** A layer was read to its end and verified. */
    default void layerDone() {
    }

    /**
     * Part of a layer was read from its store.
     *
     * @param bytes how many, as stored; at least 1
     */
    default void bytesRead(long bytes) {
    }

    /**
     * A source waits before it tries again.
     *
     * @param why   the reason, one printable line
     * @param delay how long
     */
    default void waiting(String why, Duration delay) {
    }

    /**
     * Something that the person should know although the work goes on.
     *
     * @param message one printable line
     */
    default void warning(String message) {
    }
}
