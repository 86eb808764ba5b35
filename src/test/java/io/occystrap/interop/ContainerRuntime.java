package io.occystrap.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Runc or crun, with a state of its own. */
record ContainerRuntime(String name, Path state) {

    /** Crun refuses to run where /sys/fs/cgroup/unified has controllers, as on hosts with both versions of cgroups. */
    private static final String WITHOUT_UNIFIED = "umount -l /sys/fs/cgroup/unified 2>/dev/null; exec \"$@\"";

    /** @param prefix words before the command that make somebody else run it */
    Command run(Path bundle, String... prefix) {
        List<String> words = new ArrayList<>();
        if (name.equals("crun")) {
            words.addAll(List.of("unshare", "--mount", "sh", "-c", WITHOUT_UNIFIED, "sh"));
        }
        words.addAll(List.of(prefix));
        words.addAll(List.of(name, "--root", state.toString(), "run", "--bundle", bundle.toString(),
                "occystrap-it-" + UUID.randomUUID()));
        return Command.of(words);
    }
}
