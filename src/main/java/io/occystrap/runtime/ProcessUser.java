package io.occystrap.runtime;

import java.util.List;

/**
 * The user that an image's process runs as.
 *
 * @param uid            0 to 2147483647
 * @param gid            0 to 2147483647
 * @param additionalGids of the groups that list the user, in their order; immutable
 * @param home           the user's home directory; {@code /} if the image does not say
 */
record ProcessUser(long uid, long gid, List<Long> additionalGids, String home) {

    ProcessUser {
        additionalGids = List.copyOf(additionalGids);
    }
}
