package io.occystrap.layer.rootfs;

import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a person should know of a tree that was written: what had to be left out, and what in it has power. */
public final class Findings {

    /** What the kernel or the file system may not allow. */
    enum LeftOut {
        OWNER("owner", "owners"),
        PRIVILEGE("setuid or setgid bit", "setuid and setgid bits"),
        DEVICE("device", "devices"),
        CAPABILITY("file capability", "file capabilities"),
        ATTRIBUTE("extended attribute", "extended attributes");

        private final String one;
        private final String many;

        LeftOut(String one, String many) {
            this.one = one;
            this.many = many;
        }
    }

    private static final int MOST_MISSING = 10_000;

    private final Set<String> missingDevices = new HashSet<>();
    private final Map<LeftOut, Long> leftOut = new EnumMap<>(LeftOut.class);
    private long privileged;
    private long devices;
    private String example;

    /** A device that could not be made. It is remembered, because a hard link may want it. */
    synchronized void missingDevice(String path) {
        leftOut(LeftOut.DEVICE);
        if (missingDevices.size() < MOST_MISSING) {
            missingDevices.add(path);
        }
    }

    synchronized boolean isMissingDevice(String path) {
        return missingDevices.contains(path);
    }

    synchronized void leftOut(LeftOut what) {
        leftOut.merge(what, 1L, Long::sum);
    }

    synchronized void privileged(String path) {
        privileged++;
        example = example == null ? path : example;
    }

    synchronized void device(String path) {
        devices++;
        example = example == null ? path : example;
    }

    /** @return whether something in the tree has power: a setuid or setgid program, a device */
    public synchronized boolean havePower() {
        return privileged + devices > 0;
    }

    /**
     * @param tree what was written, printable
     * @return one printable line each; empty if there is nothing to say
     */
    public synchronized List<String> warnings(String tree) {
        List<String> warnings = new ArrayList<>();
        if (!leftOut.isEmpty()) {
            List<String> parts = new ArrayList<>();
            leftOut.forEach((what, count) -> parts.add(count + " " + (count == 1 ? what.one : what.many)));
            warnings.add(tree + " lacks what this process may not write there: " + String.join(", ", parts));
        }
        if (privileged + devices > 0) {
            List<String> parts = new ArrayList<>();
            if (privileged > 0) {
                parts.add(privileged + (privileged == 1 ? " setuid or setgid file" : " setuid or setgid files"));
            }
            if (devices > 0) {
                parts.add(devices + (devices == 1 ? " device" : " devices"));
            }
            warnings.add(tree + " has " + String.join(" and ", parts) + " (such as "
                    + Printable.escape(ByteName.text(example)) + "); let nobody in who should not use them");
        }
        return warnings;
    }
}
