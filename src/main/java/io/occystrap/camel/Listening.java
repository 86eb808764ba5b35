package io.occystrap.camel;

/** A bean of a daemon that waits for somebody to connect; the daemon says so when it has started. */
@FunctionalInterface
public interface Listening {

    /** @return what listens where, in one printable line, such as {@code broker: tcp://127.0.0.1:61616} */
    String listening();
}
