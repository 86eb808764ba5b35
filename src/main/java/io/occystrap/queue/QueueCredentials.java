package io.occystrap.queue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Who connects to a broker.
 *
 * @param user     null for nobody in particular
 * @param password null where there is no user
 */
record QueueCredentials(String user, String password) {

    QueueCredentials {
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("occystrap.queue.user and occystrap.queue.password go together: set both or none");
        }
    }

    /** @return whether there are none */
    boolean areNone() {
        return user == null;
    }

    /**
     * @param name  that somebody gave; may be null
     * @param proof the password that they gave; may be null
     * @return whether they are these, compared in a time that does not depend on where they differ; anybody is, where these
     *         are none
     */
    boolean accept(String name, String proof) {
        return areNone() || isSame(user, name) & isSame(password, proof);
    }

    private static boolean isSame(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
                String.valueOf(given).getBytes(StandardCharsets.UTF_8)) && given != null;
    }

    /** @return without the password */
    @Override
    public String toString() {
        return areNone() ? "nobody in particular" : user;
    }
}
