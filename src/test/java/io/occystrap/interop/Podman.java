package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Path;

/** Podman with a storage of its own. */
record Podman(Path folder) {

    Command podman(String... args) {
        return Command.of("podman", "--root", folder.resolve("root").toString(), "--runroot",
                folder.resolve("run").toString(), "--tmpdir", folder.resolve("tmp").toString(),
                "--storage-driver", "vfs", "--runtime", "runc", "--cgroup-manager", "cgroupfs").with(args);
    }

    /** @return the ID of what an archive holds, which is loaded into an empty storage and stays there */
    String load(Path archive) throws IOException, InterruptedException {
        podman("rmi", "--all", "--force").run().succeeds();
        podman("load", "-i", archive.toString()).run().succeeds();
        return podman("images", "--no-trunc", "--quiet").output();
    }
}
