package io.occystrap.camel;

import java.io.IOException;

/** Something outside that a daemon's work depends on: a registry, a broker. Beans of this type are part of its health. */
@FunctionalInterface
public interface Reachable {

    /**
     * Asks whether it answers. Nobody waits for long: who takes too long is taken for one that does not answer, and is not
     * asked again until this returns.
     *
     * @throws IOException if it does not; says why in one printable line
     */
    void reach() throws IOException;
}
