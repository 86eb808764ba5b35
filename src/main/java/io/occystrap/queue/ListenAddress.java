package io.occystrap.queue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broker listens.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port from 1 to 65535
 */
record ListenAddress(String host, int port) {

    /** This machine only. */
    static final ListenAddress DEFAULT = new ListenAddress("127.0.0.1", 61616);

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");

    /**
     * @param text {@code HOST:PORT} or {@code [ADDRESS]:PORT}
     * @return the address
     * @throws IllegalArgumentException if it is not of that form
     */
    static ListenAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) < 1 || Integer.parseInt(form.group(3)) > 65535) {
            throw new IllegalArgumentException("not HOST:PORT");
        }
        return new ListenAddress(form.group(1) == null ? form.group(2) : form.group(1), Integer.parseInt(form.group(3)));
    }

    /**
     * @return whether only this machine can reach it
     * @throws IllegalArgumentException if there is no such host
     */
    boolean isLoopback() {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("occystrap.queue.listen names the host " + host + ", which is unknown", e);
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
