package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.NotAuthorizedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;

/**
 * A bearer token.
 *
 * @param value   to send
 * @param renewal when it is no longer used, somewhat before it expires
 * @param scopes  that it was asked for
 */
record Token(String value, Instant renewal, Set<String> scopes) {

    /** Seconds; a token that says less, or nothing, lives as long (distribution, "Token Response Fields"). */
    private static final long SHORTEST_LIFE = 60;

    private static final long LONGEST_LIFE = 86_400;

    /**
     * @param what   what it is for; printable
     * @param answer of the token server
     * @param scopes that were asked for
     * @param now    when it answered
     * @return the token
     * @throws NotAuthorizedException if there is none in the answer
     */
    static Token parse(String what, JsonNode answer, Set<String> scopes, Instant now) throws NotAuthorizedException {
        String value = answer.path("token").asText("");
        if (value.isEmpty()) {
            value = answer.path("access_token").asText("");
        }
        if (value.isEmpty() || !value.matches("[\\x21-\\x7e]+")) {
            throw new NotAuthorizedException(what + " cannot be had", "the token server's answer has no token", null);
        }
        long seconds = Math.min(Math.max(answer.path("expires_in").asLong(SHORTEST_LIFE), SHORTEST_LIFE), LONGEST_LIFE);
        Duration life = Duration.ofSeconds(seconds);
        return new Token(value, issued(answer.path("issued_at").asText(""), now, life).plus(life.multipliedBy(9).dividedBy(10)),
                scopes);
    }

    /** A server whose clock is off by more than the token's life would have us ask for a new one each time. */
    private static Instant issued(String text, Instant now, Duration life) {
        try {
            Instant issued = OffsetDateTime.parse(text).toInstant();
            return issued.isAfter(now) || issued.plus(life).isBefore(now) ? now : issued;
        } catch (DateTimeException e) {
            return now;
        }
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "Token[" + scopes + ", until " + renewal + "]";
    }
}
