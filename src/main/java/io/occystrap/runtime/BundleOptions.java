package io.occystrap.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What of a bundle the image does not say.
 *
 * @param rootless        whether a user who is not root shall run it, in a user namespace
 * @param readonly        whether the root filesystem is read-only for the container
 * @param terminal        whether the process gets a terminal
 * @param hostname        the container's, of at most 64 letters, digits, dots, hyphens and underscores; null for the
 *                        first 12 digits of the image ID, as Docker names containers
 * @param hostUid         whom the container's root is on the host when rootless, 0 to 4294967294; otherwise ignored
 * @param hostGid         the same for its group
 * @param cgroupNamespace whether the container gets a cgroup namespace, as it should where {@link #hasCgroupV2Only}
 */
public record BundleOptions(boolean rootless, boolean readonly, boolean terminal, String hostname, long hostUid,
                            long hostGid, boolean cgroupNamespace) {

    // What the kernel takes (sethostname(2), HOST_NAME_MAX) and what does no harm in a shell prompt.
    private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** 4294967295 is the kernel's "no id". */
    private static final long LARGEST_HOST_ID = 0xFFFF_FFFEL;

    /** @throws IllegalArgumentException if the hostname or an id that counts is out of range */
    public BundleOptions {
        if (hostname != null && !HOSTNAME.matcher(hostname).matches()) {
            throw new IllegalArgumentException("a hostname has 1 to 64 letters, digits, dots, hyphens and underscores");
        }
        if (rootless && (!isHostId(hostUid) || !isHostId(hostGid))) {
            throw new IllegalArgumentException("ids of the host are 0 to " + LARGEST_HOST_ID);
        }
    }

    private static boolean isHostId(long id) {
        return id >= 0 && id <= LARGEST_HOST_ID;
    }

    /**
     * @param cgroups where the host's cgroups are mounted: {@code /sys/fs/cgroup}
     * @return whether that is the one hierarchy of cgroup v2, and not v1 or both
     */
    public static boolean hasCgroupV2Only(Path cgroups) {
        return Files.exists(cgroups.resolve("cgroup.controllers"));
    }
}
