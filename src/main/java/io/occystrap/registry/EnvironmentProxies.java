package io.occystrap.registry;

import io.occystrap.image.Printable;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpHost;

/**
 * The proxies that {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} name, in upper or lower case, by the
 * rules of Go's {@code golang.org/x/net/http/httpproxy}, and so of docker, podman and skopeo. This machine is never
 * reached through a proxy.
 */
final class EnvironmentProxies {

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /**
     * A proxy.
     *
     * @param host  to connect to
     * @param login for it; null for none
     */
    record Proxy(HttpHost host, Credentials login) { }

    private final Map<String, String> environment;
    private final List<String> exceptions = new ArrayList<>();

    /** @param environment the variables */
    EnvironmentProxies(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        for (String exception : value(environment, "NO_PROXY").split(",")) {
            String text = exception.strip().toLowerCase(Locale.ROOT);
            if (!text.isEmpty()) {
                exceptions.add(text);
            }
        }
    }

    private static String value(Map<String, String> environment, String key) {
        String value = environment.getOrDefault(key, "");
        return value.isEmpty() ? environment.getOrDefault(key.toLowerCase(Locale.ROOT), "") : value;
    }

    private static Proxy proxy(Map<String, String> environment, String key) {
        String text = value(environment, key).strip();
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (web && uri.getHost() != null) {
                int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("http") ? 80 : 443;
                return new Proxy(new HttpHost(scheme, uri.getHost(), port), login(uri.getRawUserInfo()));
            }
        } catch (URISyntaxException e) {
            // refused below, without the cause: its message has the text, which may have a password in it
        }
        throw new IllegalArgumentException(key + " in the environment names no proxy that can be used (it is"
                + " [http://][USER:PASSWORD@]HOST[:PORT], with https:// too, not socks)");
    }

    private static Credentials login(String user) {
        if (user == null || user.isEmpty()) {
            return null;
        }
        int colon = user.indexOf(':');
        return new Credentials(decoded(colon < 0 ? user : user.substring(0, colon)),
                colon < 0 ? "" : decoded(user.substring(colon + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** @return whether there is none */
    boolean isEmpty() {
        return value(environment, "HTTP_PROXY").isBlank() && value(environment, "HTTPS_PROXY").isBlank();
    }

    /**
     * @param target who is to be reached
     * @return the proxy to go through; empty for none
     * @throws IllegalArgumentException if the variable names none that can be used; its value is not shown
     */
    Optional<Proxy> forTarget(HttpHost target) {
        boolean secure = "https".equalsIgnoreCase(target.getSchemeName());
        String host = target.getHostName().toLowerCase(Locale.ROOT).replaceFirst("^\\[(.*)\\]$", "$1").replaceFirst("\\.$", "");
        int port = target.getPort() >= 0 ? target.getPort() : secure ? 443 : 80;
        if (isThisMachine(host) || exceptions.stream().anyMatch(e -> matches(e, host, port))) {
            return Optional.empty();
        }
        return Optional.ofNullable(proxy(environment, secure ? "HTTPS_PROXY" : "HTTP_PROXY"));
    }

    private static boolean isThisMachine(String host) {
        InetAddress address = address(host);
        return host.equals("localhost") || address != null && address.isLoopbackAddress();
    }

    private static boolean matches(String exception, String host, int port) {
        if (exception.equals("*")) {
            return true;
        }
        if (exception.contains("/")) {
            return isInNetwork(exception, address(host));
        }
        String name = exception;
        int colon = exception.lastIndexOf(':');
        boolean hasPort = colon > 0 && (exception.indexOf(':') == colon || exception.charAt(colon - 1) == ']');
        if (hasPort) {
            if (!exception.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = exception.substring(0, colon);
        }
        name = name.replaceFirst("^\\[(.*)\\]$", "$1");
        InetAddress address = address(name);
        if (address != null) {
            return address.equals(address(host));
        }
        // example.com is that host and all below; .example.com and *.example.com are those below alone.
        String below = name.startsWith("*.") ? name.substring(1) : name.startsWith(".") ? name : "." + name;
        return host.endsWith(below) || host.equals(name);
    }

    private static boolean isInNetwork(String network, InetAddress address) {
        int slash = network.indexOf('/');
        InetAddress base = address(network.substring(0, slash));
        String length = network.substring(slash + 1);
        if (base == null || address == null || !length.matches("[0-9]{1,3}")) {
            return false;
        }
        byte[] a = base.getAddress();
        byte[] b = address.getAddress();
        int bits = Integer.parseInt(length);
        if (a.length != b.length || bits > a.length * 8) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (((a[bit / 8] ^ b[bit / 8]) >> 7 - bit % 8 & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** A name is never looked up. */
    private static InetAddress address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Keeps passwords out of logs. */
    @Override
    public String toString() {
        return "EnvironmentProxies[except for " + Printable.escape(exceptions.toString()) + "]";
    }
}
