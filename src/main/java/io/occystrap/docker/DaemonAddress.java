package io.occystrap.docker;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a daemon listens.
 *
 * @param uri {@code unix:///PATH} or {@code tcp://HOST:PORT}
 */
public record DaemonAddress(URI uri) {

    private static final String UNIX = "unix://";
    private static final Pattern TCP = Pattern.compile(
            "tcp://([A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})|\\[[0-9a-fA-F:.]+\\])(?::([0-9]{1,5}))?/?");
    private static final int DOCKER_PORT = 2375;

    /**
     * Finds the daemon as its own tools do: what is asked for, or else {@code DOCKER_HOST}, or else the first socket
     * that is there of Docker's, a rootless Docker's, a rootless podman's and podman's.
     *
     * @param socket      a path, {@code unix://PATH} or {@code tcp://HOST:PORT}; null or empty where nothing is asked for
     * @param environment values of environment variables by their names; null for those that are not set
     * @return the address
     * @throws UnavailableException     if there is no such socket
     * @throws IllegalArgumentException if the address is of another kind
     */
    public static DaemonAddress find(String socket, UnaryOperator<String> environment) throws UnavailableException {
        if (socket != null && !socket.isEmpty()) {
            return parse(socket.contains("://") ? socket : UNIX + Path.of(socket).toAbsolutePath(), "the socket",
                    environment);
        }
        String host = environment.apply("DOCKER_HOST");
        if (host != null && !host.isEmpty()) {
            return parse(host, "DOCKER_HOST", environment);
        }
        List<Path> usual = usual(environment);
        for (Path path : usual) {
            if (Files.exists(path)) {
                return unix(path);
            }
        }
        throw new UnavailableException("there is no Docker daemon", "none of the sockets is there: "
                + usual.stream().map(path -> Printable.escape(path.toString())).collect(Collectors.joining(", ")),
                "start dockerd or 'podman system service', or name its socket");
    }

    private static List<Path> usual(UnaryOperator<String> environment) {
        List<Path> paths = new ArrayList<>(List.of(Path.of("/var/run/docker.sock")));
        String runtime = environment.apply("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty()) {
            paths.add(Path.of(runtime, "docker.sock"));
            paths.add(Path.of(runtime, "podman/podman.sock"));
        }
        paths.add(Path.of("/run/podman/podman.sock"));
        return paths;
    }

    private static DaemonAddress parse(String text, String whose, UnaryOperator<String> environment)
            throws UnavailableException {
        if (text.startsWith(UNIX) && text.startsWith("/", UNIX.length())) {
            Path path = Path.of(text.substring(UNIX.length()));
            if (!Files.exists(path)) {
                throw new UnavailableException("there is no Docker daemon", whose + " is "
                        + Printable.escape(path.toString()) + ", and nothing is there",
                        "start dockerd or 'podman system service', or name another socket");
            }
            return unix(path);
        }
        Matcher tcp = TCP.matcher(text);
        int port = tcp.matches() && tcp.group(2) != null ? Integer.parseInt(tcp.group(2)) : DOCKER_PORT;
        if (!tcp.matches() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(whose + " is " + Printable.withoutLogin(text)
                    + ", which is not understood (unix:///PATH and tcp://HOST:PORT are; for ssh, forward the socket:"
                    + " ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST)");
        }
        String tls = environment.apply("DOCKER_TLS_VERIFY");
        if (tls != null && !tls.isEmpty()) {
            throw new IllegalArgumentException("DOCKER_TLS_VERIFY is set, but daemons are spoken to without TLS here (use"
                    + " a unix socket, or forward the daemon's through ssh)");
        }
        return new DaemonAddress(URI.create("tcp://" + tcp.group(1) + ":" + port));
    }

    private static DaemonAddress unix(Path path) {
        // Encodes what a URI would take for something else.
        return new DaemonAddress(URI.create(UNIX + path.toUri().getRawPath().replaceFirst("/$", "")));
    }

    /** @return whether it is a unix socket */
    boolean isSocket() {
        return uri.getScheme().equals("unix");
    }

    /** @return what errors call the daemon; printable */
    String daemon() {
        return "the daemon at " + Printable.escape(isSocket() ? uri.getPath() : uri.getAuthority());
    }
}
