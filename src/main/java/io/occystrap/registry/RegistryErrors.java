package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.ImageException;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.Interruption;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
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
        if (e instanceof ImageException || Interruption.is(e)) {
            return e;
        }
        Optional<String> other = otherHost(host, e);
        String where = other.map(name -> Printable.escape(name) + ", on the way to " + host).orElse(host);
        if (e instanceof UnknownHostException) {
            return new UnavailableException(what + " cannot be read", "there is no host " + where,
                    other.isPresent() ? OTHER_HOST : "check the registry's name", e);
        }
        if (e instanceof ConnectException) {
            return new UnavailableException(what + " cannot be read", "nothing answers at " + where,
                    other.isPresent() ? OTHER_HOST : "check the address, and that the registry runs", e);
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

    /** @return who could not be reached, a proxy or where blobs are; empty where it was the one that is asked, or nobody says */
    private static Optional<String> otherHost(String host, IOException e) {
        if (e instanceof UnknownHostException) {
            String name = String.valueOf(e.getMessage()).replaceFirst(":.*", "");
            return isNameOf(host, name) ? Optional.empty() : Optional.of(name);
        }
        NamedEndpoint silent = e instanceof HttpHostConnectException refused ? refused.getHost() : null;
        return silent == null || isNameOf(host, silent.getHostName()) ? Optional.empty()
                : Optional.of(silent.getHostName() + ":" + silent.getPort());
    }

    private static boolean isNameOf(String host, String name) {
        return host.equals(name) || host.startsWith(name + ":") || host.startsWith("[" + name + "]");
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
