package io.occystrap.interop;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.occystrap.fixture.Sha;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian in three layers: what debootstrap makes, what dpkg installs, and what somebody deletes and replaces. */
final class DebianLayers {

    /** The mirror is the one that this machine's apt has. In memory: dpkg syncs each file to the disk. */
    private static final String DEBOOTSTRAP = """
            mirror() {
                apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
                    awk '$1 == "bookworm" {uri = $2} END {print uri}'
            }
            [ -n "$(mirror)" ] || apt-get -qq update
            mkdir root
            mount -t tmpfs tmpfs root
            debootstrap --variant=minbase bookworm root "$(mirror)" >debootstrap.log 2>&1 ||
                { cat debootstrap.log; exit 1; }
            rm root/var/cache/apt/archives/*.deb
            tar --format=posix --numeric-owner --xattrs --xattrs-include='*' -C root -cf debian1.tar .
            """;

    /** Packages as they are, with their capabilities, and what dpkg writes down. */
    private static final String INSTALL = """
            mkdir root/packages
            packages() {
                (cd root/packages
                 apt-get -qq -o APT::Sandbox::User=root download iputils-ping libcap2-bin openssl libssl3 tree)
            }
            packages || { apt-get -qq update; packages; }
            touch marker; sleep 0.1
            chroot root sh -c 'dpkg -i /packages/*.deb' >dpkg.log 2>&1 || { cat dpkg.log; exit 1; }
            rm -r root/packages
            changed debian2.tar
            """;

    private static final String CHANGE = """
            touch marker; sleep 0.1
            mkdir gone
            whiteout() { mkdir -p "gone/$(dirname "$1")"; : >"gone/$(dirname "$1")/.wh.$(basename "$1")"; }
            for path in usr/share/doc etc/skel/.bashrc usr/bin/tree var/lib/dpkg/info/tree.list; do
                rm -r "root/$path"; whiteout "$path"
            done
            # In place of what was there: other files, only some of the files, and everything of another type.
            rm -r root/usr/share/locale; mkdir root/usr/share/locale; echo C >root/usr/share/locale/C
            mkdir -p gone/usr/share/locale; : >gone/usr/share/locale/.wh..wh..opq
            echo 'Changed' >root/etc/issue; cp root/etc/debian_version root/etc/motd
            rm root/etc/debian_version; mkdir root/etc/debian_version; echo 12 >root/etc/debian_version/number
            rm -r root/var/cache/apt; ln -s /tmp root/var/cache/apt
            rm -r root/var/log; echo 'no logs' >root/var/log
            mv root/usr/bin/openssl root/usr/bin/openssl.real; whiteout usr/bin/openssl
            # By way of /bin, which is a link to usr/bin.
            printf '#!/bin/sh\\necho hello\\n' >root/usr/bin/greet; chmod 4755 root/usr/bin/greet
            changed debian3.tar
            tar --format=posix --numeric-owner -C root --transform='s,^usr/bin,bin,' -rf debian3.tar usr/bin/greet
            (cd gone; find . -type f -name '.wh.*' -printf '%P\\0' | sort -z) |
                tar --format=posix --numeric-owner -C gone --null -T - -rf debian3.tar
            """;

    /** As docker commit does: what has a newer ctime, by name, directories too. */
    private static final String CHANGED = """
            export LC_ALL=C
            umask 022
            changed() {
                (cd root; find . -mindepth 1 -cnewer ../marker ! -path ./usr/bin/greet -printf '%P\\0' | sort -z) |
                    tar --format=posix --numeric-owner --xattrs --xattrs-include='*' --no-recursion -C root --null \\
                        -T - -cf "$1"
            }
            """;

    private static final List<String> NAMES = List.of("debian1", "debian2", "debian3");

    private DebianLayers() {
    }

    /** @return the layers, base first; the first who asks makes them, for all processes, until target is cleaned */
    static List<ImageLayer> ofThisBuild() throws IOException, InterruptedException {
        String script = CHANGED + DEBOOTSTRAP + INSTALL + CHANGE;
        String key = Sha.hex256(script.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
        Path shared = Files.createDirectories(Path.of("target/interop").toAbsolutePath());
        Path work = shared.resolve("debian-" + key);
        try (FileChannel lock = FileChannel.open(shared.resolve("debian.lock"), CREATE, WRITE);
                FileLock held = lock.lock()) {
            Path diffIds = work.resolve("diffIds");
            if (!Files.exists(diffIds)) {
                List<String> lines = make(script, work).stream().map(ImageLayer::diffId).toList();
                Files.move(Files.write(work.resolve("diffIds.new"), lines), diffIds, ATOMIC_MOVE);
            }
            List<ImageLayer> layers = new ArrayList<>();
            for (String diffId : Files.readAllLines(diffIds)) {
                Path blob = work.resolve(NAMES.get(layers.size()) + ".tar.gzip");
                layers.add(new ImageLayer(blob, ImageLayer.TYPE + "gzip", ImageLayer.sha256(blob), diffId));
            }
            return layers;
        }
    }

    private static List<ImageLayer> make(String script, Path work) throws IOException, InterruptedException {
        // What a killed test left is not whole.
        Command.of("rm", "-rf", "--one-file-system", work.toString()).run().succeeds();
        Files.createDirectory(work);
        Command.of("unshare", "--mount", "bash", "-euo", "pipefail", "-c", "cd \"$0\"\n" + script, work.toString())
                .run().succeeds();
        List<ImageLayer> layers = new ArrayList<>();
        for (String name : NAMES) {
            layers.add(ImageLayer.of(work.resolve(name + ".tar"), "gzip"));
        }
        return layers;
    }
}
