package io.occystrap.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * A {@code config.json} before the image fills it in: what {@code runc spec} 1.1.5 writes, or {@code runc spec
 * --rootless}. Docker's are the capabilities, for which images are made, and that programs may gain privileges, so that
 * the setuid programs of an image work.
 */
final class SpecTemplate {

    private static final String TEXT = """
            {
              "ociVersion": "1.0.2",
              "process": {
                "terminal": false,
                "user": {"uid": 0, "gid": 0},
                "args": [],
                "env": [],
                "cwd": "/",
                "capabilities": {
                  "bounding": ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW",
                    "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT",
                    "CAP_KILL", "CAP_AUDIT_WRITE"]
                },
                "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024}],
                "noNewPrivileges": false
              },
              "root": {"path": "rootfs", "readonly": false},
              "hostname": "",
              "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs",
                  "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]},
                {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
                  "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]},
                {"destination": "/dev/shm", "type": "tmpfs", "source": "shm",
                  "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]},
                {"destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue",
                  "options": ["nosuid", "noexec", "nodev"]},
                {"destination": "/sys", "type": "sysfs", "source": "sysfs",
                  "options": ["nosuid", "noexec", "nodev", "ro"]},
                {"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
                  "options": ["nosuid", "noexec", "nodev", "relatime", "ro"]}
              ],
              "annotations": {},
              "linux": {
                "resources": {"devices": [{"allow": false, "access": "rwm"}]},
                "namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"},
                  {"type": "mount"}],
                "maskedPaths": ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
                  "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi"],
                "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
              }
            }
            """;

    private SpecTemplate() {
    }

    /**
     * @param options what kind of bundle
     * @return a tree of its own, to be filled in
     */
    static ObjectNode of(BundleOptions options) {
        ObjectNode spec;
        try {
            spec = (ObjectNode) JsonDocument.object("the template", TEXT.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedImageException e) {
            throw new IllegalStateException("the template is JSON", e);
        }
        ArrayNode namespaces = (ArrayNode) spec.at("/linux/namespaces");
        if (options.cgroupNamespace()) {
            namespaces.addObject().put("type", "cgroup");
        }
        if (options.rootless()) {
            ObjectNode linux = (ObjectNode) spec.path("linux");
            linux.remove("resources");
            map(linux.putArray("uidMappings"), options.hostUid());
            map(linux.putArray("gidMappings"), options.hostGid());
            removeNetwork(namespaces);
            namespaces.addObject().put("type", "user");
            for (JsonNode mount : spec.path("mounts")) {
                makeRootless((ObjectNode) mount);
            }
        }
        return spec;
    }

    private static void map(ArrayNode mappings, long hostId) {
        mappings.addObject().put("containerID", 0).put("hostID", hostId).put("size", 1);
    }

    /** Nobody but root may give a new network an interface; the host's is shared instead. */
    private static void removeNetwork(ArrayNode namespaces) {
        Iterator<JsonNode> all = namespaces.elements();
        while (all.hasNext()) {
            if (all.next().path("type").textValue().equals("network")) {
                all.remove();
            }
        }
    }

    private static void makeRootless(ObjectNode mount) {
        if (mount.path("destination").textValue().equals("/sys")) {
            // A new sysfs belongs to a network namespace, and there is none.
            mount.put("type", "none").put("source", "/sys");
            ((ArrayNode) mount.path("options")).insert(0, "rbind");
        }
        Iterator<JsonNode> options = mount.path("options").elements();
        while (options.hasNext()) {
            if (options.next().textValue().startsWith("gid=")) {
                // Only root's own ids are mapped.
                options.remove();
            }
        }
    }
}
