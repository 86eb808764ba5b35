package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.ImageException;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.net.NamedEndpoint;

/** Turns what a registry answers, and what the network does, into errors that a person can act on. */
final class RegistryErrors {

    /** What a request wanted that does not change anything. */
    static final String READ = "read";
    /** What a request wanted that does. */
    static final String WRITTEN = "written";
    /** What servers quote of a request that they refuse. */
    private static final Pattern QUOTED_LOGIN = Pattern.compile("(?i)\\b(basic|bearer)\\s+[A-Za-z0-9+/=._~-]+");

    /** Codes of distribution-spec, "Error Codes", and Harbor's. */
    private static final Set<String> UNKNOWN = Set.of("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND");

    /** What Java puts before its reason. */
    private static final Pattern CLASSES = Pattern.compile("^.*Exception: ");

    private static final String OTHER_HOST = "see HTTPS_PROXY and HTTP_PROXY, or where the registry keeps its blobs";

    private RegistryErrors() {
    }

    /**
     * @param scopes of a request
     * @return whether it is for writing, if only as a question before it
     */
    static boolean isForWriting(Set<String> scopes) {
        return scopes.stream().anyMatch(scope -> scope.endsWith(",push"));
    }

    /** @return what to do where a registry wants somebody */
    static String logIn(boolean writing) {
        return (writing ? "give --dest-username and --dest-password-stdin" : "give --username and --password-stdin")
                + ", or log in with docker login or podman login";
    }

    /** @return what to do where a registry does not take somebody */
    static String check(boolean writing) {
        return "check " + (writing ? "--dest-username" : "--username") + " and the password, or log in again";
    }

    /**
     * @param what   what was asked for, as in "manifest of ns/app:1"; printable
     * @param status the HTTP status
     * @param body   the answer's body, cut at some length; JSON errors in it are shown (distribution-spec, "Error Codes")
     * @return the error for that status
     */
    static ImageException forStatus(String what, int status, byte[] body) {
        return forStatus(what, READ, status, body);
    }

    /**
     * @param what   what was asked for; printable
     * @param wanted what was to be done with it, {@link #READ} or {@link #WRITTEN}
     * @param status the HTTP status
     * @param body   the answer's body
     * @return the error for that status
     */
    static ImageException forStatus(String what, String wanted, int status, byte[] body) {
        String said = said(body);
        String why = "the registry answered " + status + (said.isEmpty() ? "" : ": " + said);
        return switch (status) {
            case 401 -> new NotAuthorizedException(what + " cannot be " + wanted, why, check(wanted.equals(WRITTEN)));
            case 403 -> new NotAuthorizedException(what + " cannot be " + wanted, why,
                    wanted.equals(READ) ? "the account may not read it, or there is no such image"
                            : "the account may not write there");
            case 404 -> new ImageNotFoundException(what + " was not found", why, code(body).equals("BLOB_UNKNOWN")
                    ? "the registry has lost it; push the image again" : "check name and tag");
            case 413 -> new UnavailableException(what + " cannot be " + wanted, why,
                    "raise the largest request that the registry, or the proxy before it, takes");
            case 429 -> new BusyException(what + " cannot be " + wanted, why, "try again later");
            default -> new UnavailableException(what + " cannot be " + wanted, why,
                    status >= 500 ? "try again later" : null);
        };
    }

    /**
     * @param what what was asked for; printable
     * @param host where, as HOST or HOST:PORT; printable
     * @param e    what the network did
     * @return the error for it
     */
    static IOException forFailure(String what, String host, IOException e) {
        if (e instanceof ImageException || isInterruption(e)) {
            return e;
        }
        if (e instanceof UnknownHostException) {
            String unknown = String.valueOf(e.getMessage()).replaceFirst(":.*", "");
            return isPartOf(host, unknown)
                    ? new UnavailableException(what + " cannot be read", "there is no host " + host, "check the registry's name", e)
                    : new UnavailableException(what + " cannot be read", "there is no host " + Printable.escape(unknown)
                            + ", on the way to " + host, OTHER_HOST, e);
        }
        if (e instanceof ConnectException) {
            NamedEndpoint silent = e instanceof HttpHostConnectException named ? named.getHost() : null;
            return silent == null || isPartOf(host, silent.getHostName())
                    ? new UnavailableException(what + " cannot be read", "nothing answers at " + host,
                            "check the address, and that the registry runs", e)
                    : new UnavailableException(what + " cannot be read", "nothing answers at "
                            + Printable.escape(silent.getHostName()) + ":" + silent.getPort() + ", on the way to " + host, OTHER_HOST, e);
        }
        if (e instanceof SSLException) {
            return new UnavailableException(what + " cannot be read",
                    "TLS with " + host + " failed: " + Printable.escape(CLASSES.matcher(String.valueOf(e.getMessage())).replaceFirst("")),
                    "put the authority into certs.d/" + host + "/ca.crt, or --insecure skips the check, and allows plain HTTP",
                    e);
        }
        return new UnavailableException(what + " cannot be read",
                "the connection to " + host + " failed: " + Printable.escape(e.getMessage()), "try again later", e);
    }

    /** @return whether a host of that name is the one that is asked for, not a proxy or where blobs are */
    private static boolean isPartOf(String host, String name) {
        return host.equals(name) || host.startsWith(name + ":") || host.startsWith("[" + name + "]");
    }

    /** @return whether somebody here ended it; to Java, a server that is silent for too long is an interruption as well */
    static boolean isInterruption(IOException e) {
        return e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException);
    }

    /** @return whether a registry says with this body of a 404 that it does not know a manifest or its repository */
    static boolean saysUnknown(byte[] body) {
        return UNKNOWN.contains(code(body));
    }

    /** @return the code of the error in the body; empty where there is none */
    private static String code(byte[] body) {
        try {
            return firstError(body).path("code").asText("");
        } catch (MalformedImageException e) {
            return "";
        }
    }

    private static JsonNode firstError(byte[] body) throws MalformedImageException {
        return JsonDocument.object("error", body).path("errors").path(0);
    }

    private static String said(byte[] body) {
        try {
            JsonNode first = firstError(body);
            String code = first.path("code").asText("");
            String message = first.path("message").asText("");
            String all = code + (code.isEmpty() || message.isEmpty() ? "" : ", ") + message;
            return Printable.escape(QUOTED_LOGIN.matcher(all).replaceAll("$1 ***"));
        } catch (MalformedImageException e) {
            return "";
        }
    }
}
