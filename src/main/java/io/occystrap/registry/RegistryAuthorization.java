package io.occystrap.registry;

import io.occystrap.image.NotAuthorizedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.core5.http.HttpStatus;

/**
 * Answers the challenges of one registry: with Basic credentials, or with a Bearer token from the token server that
 * the challenge names. Tokens are kept for each set of scopes until shortly before they expire; one that the registry
 * no longer takes is fetched anew. Who to log in as is looked up when the registry first asks.
 */
final class RegistryAuthorization {

    private final String registry;
    private final String repository;
    private final CredentialSource source;
    private final HttpExchange http;
    private final RetryPolicy retries;
    private final Clock clock;
    private final Map<Set<String>, Token> tokens = new ConcurrentHashMap<>();
    private final ReentrantLock answering = new ReentrantLock();
    private Optional<Credentials> credentials;
    private volatile String basic;

    /**
     * @param registry   HOST or HOST:PORT, as references name it
     * @param repository that is worked on
     * @param source     knows who to log in as
     * @param http       sends the requests for tokens
     * @param retries    how patiently
     * @param clock      for the life of tokens
     */
    RegistryAuthorization(String registry, String repository, CredentialSource source, HttpExchange http,
            RetryPolicy retries, Clock clock) {
        this.registry = registry;
        this.repository = repository;
        this.source = source;
        this.http = http;
        this.retries = retries;
        this.clock = clock;
    }

    /**
     * @param scopes what the request is for, such as {@code repository:ns/app:pull}
     * @return the Authorization header to send, or null where nothing was asked for yet
     */
    String header(Set<String> scopes) {
        Token token = tokens.get(scopes);
        return token != null && token.renewal().isAfter(clock.instant()) ? "Bearer " + token.value() : basic;
    }

    /**
     * @param status     of a refusal
     * @param challenges that came with it
     * @param answered   how many refusals of this request were answered already
     * @return whether {@link #answer} can be expected to help: once, and once more where the token that came of it does
     *         not allow enough (RFC 6750, section 3.1)
     */
    static boolean isAnswerable(int status, List<Challenge> challenges, int answered) {
        boolean insufficient = challenges.stream().anyMatch(RegistryAuthorization::wantsMore);
        return status == HttpStatus.SC_UNAUTHORIZED && (answered == 0 || answered == 1 && insufficient)
                || status == HttpStatus.SC_FORBIDDEN && answered <= 1 && insufficient;
    }

    private static boolean wantsMore(Challenge challenge) {
        return challenge.scheme().equals("bearer") && "insufficient_scope".equals(challenge.parameter("error"))
                && challenge.parameter("scope") != null;
    }

    /**
     * Answers a refusal, so that {@link #header} has something else to send.
     *
     * @param what       what was asked for; printable
     * @param origin     who refuses: scheme, host and port of the registry
     * @param scopes     what the request is for
     * @param challenges of the WWW-Authenticate headers
     * @param sent       the header that was refused; null where none was sent
     * @throws NotAuthorizedException if it cannot be answered
     * @throws IOException            if the token server, or what knows the credentials, cannot be asked
     */
    void answer(String what, URI origin, Set<String> scopes, List<Challenge> challenges, String sent)
            throws IOException {
        try {
            answering.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        try {
            String current = header(scopes);
            boolean renewed = current != null && !current.equals(sent);
            // Layers are fetched side by side, and all of them notice that a token expired.
            if (!renewed || challenges.stream().anyMatch(RegistryAuthorization::wantsMore)) {
                answerAlone(what, origin, scopes, challenges);
            }
        } finally {
            answering.unlock();
        }
    }

    private void answerAlone(String what, URI origin, Set<String> scopes, List<Challenge> challenges)
            throws IOException {
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("bearer") && challenge.parameter("realm") != null) {
                TokenServer server = TokenServer.of(what, origin, challenge, credentials().orElse(null));
                tokens.put(Set.copyOf(scopes), server.token(wanted(scopes, challenge), http, retries, clock));
                return;
            }
        }
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("basic")) {
                basic = user(what, scopes).basic();
                return;
            }
        }
        throw new NotAuthorizedException(what + " cannot be had",
                "the registry answered 401 and named no way to log in that is known here", null);
    }

    /** What this request needs, what the registry says that it needs, and what was found to be needed before. */
    private Set<String> wanted(Set<String> scopes, Challenge challenge) {
        Set<String> wanted = new TreeSet<>(scopes);
        String asked = challenge.parameter("scope");
        if (asked != null && !asked.isBlank()) {
            wanted.addAll(List.of(asked.strip().split("\\s+")));
        }
        Token before = tokens.get(scopes);
        if (before != null) {
            wanted.addAll(before.scopes());
        }
        return wanted;
    }

    private Credentials user(String what, Set<String> scopes) throws IOException {
        String remedy = RegistryErrors.logIn(RegistryErrors.isForWriting(scopes));
        Credentials user = credentials().orElseThrow(() -> new NotAuthorizedException(what + " cannot be had",
                "the registry wants a user", remedy));
        if (user.isIdentityToken()) {
            throw new NotAuthorizedException(what + " cannot be had",
                    "the registry wants user and password, but there is an identity token only", remedy);
        }
        return user;
    }

    private Optional<Credentials> credentials() throws IOException {
        if (credentials == null) {
            credentials = source.find(registry, repository);
        }
        return credentials;
    }
}
