package io.occystrap.posix;

/**
 * Whom the kernel takes this process for.
 *
 * @param uid an unsigned number of 32 bits
 * @param gid an unsigned number of 32 bits
 */
public record EffectiveUser(int uid, int gid) {

    /** @return the user of this process */
    public static EffectiveUser current() {
        return new EffectiveUser(LibC.geteuid(), LibC.getegid());
    }

    /** @return whether it is root, at least in its own user namespace */
    public boolean isRoot() {
        return uid == 0;
    }
}
