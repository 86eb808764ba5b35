package io.occystrap.layer.rootfs;

import io.occystrap.posix.EffectiveUser;
import io.occystrap.posix.Errno;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.OpenFile;
import io.occystrap.posix.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Gives files what they have besides their content, in the order in which nothing undoes what came before: the owner,
 * whose change clears setuid and capabilities, the mode, the extended attributes. What the kernel does not allow is
 * counted and left out.
 */
final class AttributeWriter {

    private static final String CAPABILITY = "security.capability";
    private static final String ACL = "system.posix_acl_";
    private static final int SET_IDS = 06000;

    private final EffectiveUser user;
    private final Findings findings;
    private boolean aclsAreInherited;

    AttributeWriter(EffectiveUser user, Findings findings) {
        this.user = user;
        this.findings = findings;
    }

    EffectiveUser user() {
        return user;
    }

    Findings findings() {
        return findings;
    }

    /**
     * Makes a directory for files that will be moved into a tree: what they would inherit from it is taken away.
     *
     * @param path of it
     * @return it, to be closed by the caller
     */
    OpenDirectory temporaryDirectory(Path path) throws IOException {
        OpenDirectory directory = OpenDirectory.of(Files.createDirectory(path));
        for (String attribute : directory.attributes()) {
            if (attribute.startsWith(ACL)) {
                directory.removeAttribute(attribute);
            }
        }
        return directory;
    }

    /**
     * Attributes that speak of this machine and not of the image, or that overlayfs would take for its own.
     *
     * @return whether an image may set that
     */
    static boolean isForeign(String attribute) {
        return attribute.equals("security.selinux") || attribute.equals("system.nfs4_acl")
                || attribute.startsWith("trusted.overlay.") || attribute.startsWith("user.overlay.");
    }

    /**
     * @param file  that was just made, or a directory that was there before
     * @param fresh whether it was just made, and so has no attributes of its own
     */
    void write(OpenFile file, Node node, boolean fresh) throws IOException {
        Attributes attributes = node.attributes();
        boolean owned = owner(() -> file.setOwner(attributes.uid(), attributes.gid()), attributes);
        file.setPermissions(permissions(node, owned));
        if (!fresh || aclsAreInherited) {
            for (String attribute : file.attributes()) {
                if (!isForeign(attribute) && !attributes.extended().containsKey(attribute)
                        && (!fresh || attribute.startsWith(ACL))) {
                    file.removeAttribute(attribute);
                }
            }
        }
        for (Map.Entry<String, byte[]> attribute : attributes.extended().entrySet()) {
            extended(attribute.getKey(), () -> file.setAttribute(attribute.getKey(), attribute.getValue()));
        }
    }

    /** Of what cannot be opened: a link, a device, a pipe. Its times too. */
    void write(OpenDirectory directory, Node node) throws IOException {
        Attributes attributes = node.attributes();
        String name = node.path().name();
        boolean owned = owner(() -> directory.setOwner(name, attributes.uid(), attributes.gid()), attributes);
        if (node.type() != '2') {
            directory.setPermissions(name, permissions(node, owned));
        }
        for (Map.Entry<String, byte[]> attribute : attributes.extended().entrySet()) {
            extended(attribute.getKey(),
                    () -> directory.setAttribute(name, attribute.getKey(), attribute.getValue()));
        }
        directory.setTimes(name, attributes.seconds(), attributes.nanoseconds());
    }

    private int permissions(Node node, boolean owned) {
        int permissions = node.attributes().permissions();
        boolean privileged = (permissions & SET_IDS) != 0 && node.type() != '5';
        if (!privileged) {
            return permissions;
        }
        if (owned && user.isRoot()) {
            findings.privileged(node.path().whole());
            return permissions;
        }
        // It would run as somebody whom the image did not mean.
        findings.leftOut(Findings.LeftOut.PRIVILEGE);
        return permissions & ~SET_IDS;
    }

    @FunctionalInterface
    private interface Call {
        void run() throws IOException;
    }

    private boolean owner(Call call, Attributes attributes) throws IOException {
        if (!user.isRoot() && attributes.uid() == user.uid() && attributes.gid() == user.gid()) {
            return true;
        }
        try {
            call.run();
            return true;
        } catch (SystemCallException e) {
            // EINVAL: a user namespace that has no such user.
            if (e.errno() != Errno.EPERM && e.errno() != Errno.EINVAL) {
                throw e;
            }
            findings.leftOut(Findings.LeftOut.OWNER);
            return false;
        }
    }

    private void extended(String attribute, Call call) throws IOException {
        if (isForeign(attribute)) {
            return;
        }
        // A default ACL is inherited by what is made in the directory later.
        aclsAreInherited |= attribute.startsWith(ACL);
        try {
            call.run();
        } catch (SystemCallException e) {
            switch (e.errno()) {
                // Not supported here, not allowed to us, or not on this kind of file; malformed for its namespace, or
                // more than a file may have: ext4 says that no space is left then, as it does when the disk is full, but
                // then the next file says so too.
                case EPERM, EACCES, EOPNOTSUPP, EINVAL, ERANGE, E2BIG, ENOSPC, EDQUOT -> findings.leftOut(attribute.equals(CAPABILITY)
                        ? Findings.LeftOut.CAPABILITY : Findings.LeftOut.ATTRIBUTE);
                default -> throw e;
            }
        } catch (IllegalArgumentException e) {
            findings.leftOut(Findings.LeftOut.ATTRIBUTE);
        }
    }
}
