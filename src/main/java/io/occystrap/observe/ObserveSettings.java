package io.occystrap.observe;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * Where a daemon tells of itself.
 *
 * @param host to listen on
 * @param port to listen on; 0 for one that is free; empty to tell nobody
 */
public record ObserveSettings(String host, Optional<Integer> port) {

    private static final String PORT = "occystrap.observe.port";
    private static final int LARGEST_PORT = 65535;

    /** Knows what the configuration says. */
    @FunctionalInterface
    public interface Keys {

        /**
         * @param key of the configuration
         * @return what it says; empty where it says nothing
         * @throws IOException if it cannot be read
         */
        Optional<String> value(String key) throws IOException;
    }

    /**
     * @param keys of the configuration
     * @return what they say; this machine only, and a free port, where they say nothing
     * @throws IllegalArgumentException if one is wrong
     * @throws IOException              if the configuration cannot be read
     */
    public static ObserveSettings of(Keys keys) throws IOException {
        String port = keys.value(PORT).orElse("0");
        String host = keys.value("occystrap.observe.host").orElse("127.0.0.1");
        if (port.equals("none")) {
            return new ObserveSettings(host, Optional.empty());
        }
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > LARGEST_PORT) {
            throw new IllegalArgumentException(PORT + " is a port, 0 for one that is free, or none, not "
                    + Printable.escape(port));
        }
        return new ObserveSettings(host, Optional.of(Integer.valueOf(port)));
    }

    /**
     * @param reached the host by which the daemon is reached; an IPv6 address without brackets
     * @param at      its port
     * @return the daemon's address, {@code http://HOST:PORT}
     */
    public static String address(String reached, int at) {
        return "http://" + (reached.contains(":") ? "[" + reached + "]" : reached) + ":" + at;
    }

    /**
     * Camel would go on without.
     *
     * @throws UnavailableException if somebody else listens there, or nobody can
     */
    void requireFree() throws UnavailableException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port.orElse(0)));
        } catch (IOException e) {
            throw new UnavailableException("health and metrics cannot be told at " + Printable.escape(host) + ":"
                    + port.orElse(0), Printable.escape(e.getMessage()),
                    "see occystrap.observe.host and occystrap.observe.port", e);
        }
    }
}
