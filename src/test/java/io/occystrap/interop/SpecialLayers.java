package io.occystrap.interop;

import io.occystrap.fixture.RawTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Layers of what only root makes and only some headers can say, written by GNU tar in its formats. */
final class SpecialLayers {

    private static final String TREE = """
            umask 022
            long=$(printf 'l%.0s' {1..150})
            mkdir capabilities xattrs devices modes owners sparse names plain times

            for name in ping v3 empty; do printf '%s\\n' "$name" >capabilities/$name; done
            chown 7:8 capabilities/ping
            setcap cap_net_raw,cap_net_admin+ep capabilities/ping
            setcap -n 100000 cap_chown=ep capabilities/v3

            echo text >xattrs/file; mkdir xattrs/directory; ln -s file xattrs/link; mkfifo xattrs/fifo
            for path in xattrs/file xattrs/directory; do
                setfattr -n user.text -v 'some text' $path
                setfattr -n user.binary -v 0x000a3d5cff00e282ac0a $path
                setfattr -n user.long -v 0x$(printf '00ff0a%.0s' {1..300}) $path
                setfattr -n trusted.anything -v 0x01 $path
            done
            setfattr -n 'user.with space' -v 1 xattrs/file
            setfattr -h -n trusted.of-a-link -v 0x02 xattrs/link
            setfattr -n trusted.of-a-fifo -v 0x03 xattrs/fifo
            echo labelled >xattrs/selinux; setfattr -n security.selinux -v label xattrs/selinux
            echo label >xattrs/security; setfattr -n security.other -v label xattrs/security

            mknod devices/null c 1 3; mknod devices/disk b 8 1; mknod devices/large c 511 70000
            mknod devices/odd b 259 1048575; chmod 4777 devices/odd; mkfifo -m 602 devices/fifo
            chown 9:10 devices/null devices/fifo

            n=0
            for mode in 0 111 444 755 1777 2755 4755 4711 6555 7777 6000; do
                echo $mode >modes/file-$mode; chown $n:$((n + 1)) modes/file-$mode; chmod $mode modes/file-$mode
                mkdir modes/directory-$mode; echo $mode >modes/directory-$mode/file
                chown $n:$((n + 1)) modes/directory-$mode; chmod $mode modes/directory-$mode
                n=$((n + 1000))
            done

            for id in 65534 65535 65536 2097151 2097152 2147483647 2147483648 4294967294; do
                echo $id >owners/$id; ln -s $id owners/link-$id
                mkdir owners/directory-$id; mknod owners/device-$id c 1 5
                chown -h $id:$id owners/$id owners/*-$id
            done

            # Holes at the start, the end, everywhere, nowhere; more of them than one header has room for.
            truncate -s 1000000 sparse/nothing-but
            echo end | dd of=sparse/start bs=1 seek=3000000 conv=notrunc status=none
            echo start >sparse/end; truncate -s 5000001 sparse/end
            for n in {0..40}; do
                echo "$n: not a hole" | dd of=sparse/many bs=4096 seek=$((n * 5)) conv=notrunc status=none
            done
            for n in 0 1 2 3; do
                printf '%4096s' $n | dd of=sparse/four bs=4096 seek=$((n * 3)) conv=notrunc status=none
            done
            truncate -s 65536 sparse/four
            seq 10000 >sparse/none
            echo small >sparse/sm*all; ln sparse/many sparse/linked

            echo long >names/$long; mkdir -p names/$long-1/$long-2; echo long >names/$long-1/$long-2/$long-3
            ln -s ../$long/$long/$long/file names/long-link; ln names/$long-1/$long-2/$long-3 names/$long-hard
            echo 255 >names/$(printf '5%.0s' {1..255})
            for size in 99 100 101 154 155 156; do echo $size >names/$(printf "n%.0s" $(seq $((size - 6)))); done
            mkdir -p names/$(printf 'p%.0s' {1..140}); echo prefix >names/$(printf 'p%.0s' {1..140})/file
            echo bytes >names/$'not-utf8-\\xff\\xfe'; mkdir names/$'\\xc3'; ln -s $'\\xe9' names/$'\\xe8'
            ln names/$'not-utf8-\\xff\\xfe' names/$'hard-\\xff'
            echo utf8 >names/$'\\xc3\\xa9\\xe2\\x82\\xac'; echo n >names/$'new\\nline'; echo b >'names/back\\slash'
            echo t >names/$'tab\\tesc\\e[31m'; echo s >'names/ spaces '; echo d >names/-dash; echo q >"names/'\\""
            echo upper >names/CASE; echo lower >names/case; echo percent >names/%s%n; echo star >'names/*'
            ln -s $'target\\nwith \\\\ and \\xff' names/odd-link; echo colon >names/a:b,c=d

            mkdir -p plain/$(printf 'p%.0s' {1..90})/d; echo plain >plain/$(printf 'p%.0s' {1..90})/d/file
            echo x >plain/x; ln plain/x plain/y; ln -s x plain/z; mkfifo plain/fifo; mkdir plain/empty; : >plain/0

            find . -depth -print0 | sort -z | {
                n=0
                while IFS= read -r -d '' path; do
                    n=$(((n + 7654321) % 1000000000))
                    touch -hd "2020-02-02 00:00:00.$(printf '%09d' $n)Z" "$path"
                done
            }
            touch -d 1969-12-31T23:59:58.25Z times/before; touch -d 1901-12-31T00:00:00Z times/long-before
            touch -d 2038-01-20T00:00:00.5Z times/after; touch -d 2260-01-01T00:00:00Z times/long-after
            """;

    private SpecialLayers() {
    }

    private static Path tree(Path folder) throws IOException, InterruptedException {
        Path root = folder.resolve("special");
        if (Files.notExists(root)) {
            Files.createDirectory(root);
            Command.of("bash", "-euc", "cd \"$0\"\n" + TREE, root.toString()).environment("LC_ALL", "C").run()
                    .succeeds();
        }
        return root;
    }

    /** What only GNU tar itself understands: old sparse files, a header for all entries, contiguous files. */
    static List<ImageLayer> formats(Path folder) throws IOException, InterruptedException {
        Path root = tree(folder);
        RawTar old = new RawTar().entry("old/contiguous", '7', "some text\n".getBytes(StandardCharsets.UTF_8));
        return List.of(layer(folder, root.resolve("sparse"), "sparse-gnu", "--sparse", "--format=gnu"),
                layer(folder, root.resolve("plain"), "global", "--format=posix", "--pax-option=comment=of all"),
                ImageLayer.of(old.bytes(), folder.resolve("special-contiguous.tar.gz")));
    }

    /** One layer for each format, in a directory of its own: they all have the same in them. */
    static List<ImageLayer> in(Path folder) throws IOException, InterruptedException {
        Path root = tree(folder);
        List<ImageLayer> layers = new ArrayList<>();
        layers.add(layer(folder, root, "gnu", "--format=gnu", "--exclude=./sparse"));
        layers.add(layer(folder, root, "posix", "--format=posix", "--exclude=./sparse", "--xattrs",
                "--xattrs-include=*"));
        for (String version : List.of("0.0", "0.1", "1.0")) {
            layers.add(layer(folder, root.resolve("sparse"), "sparse-" + version, "--sparse", "--hole-detection=seek",
                    "--format=posix", "--sparse-version=" + version));
        }
        layers.add(layer(folder, root.resolve("plain"), "ustar", "--format=ustar"));
        layers.add(layer(folder, root.resolve("plain"), "v7", "--format=v7", "--exclude=./p*", "--exclude=./fifo"));
        byte[] text = "some text\n".getBytes(StandardCharsets.UTF_8);
        RawTar old = new RawTar().entry("old/file", '\0', text).entry("old/directory/", '\0', new byte[0]);
        layers.add(ImageLayer.of(old.bytes(), folder.resolve("special-old.tar.gz")));
        return layers;
    }

    private static ImageLayer layer(Path folder, Path root, String name, String... options)
            throws IOException, InterruptedException {
        Path tar = folder.resolve("special-" + name + ".tar");
        Command.of("tar", "--numeric-owner", "--sort=name",
                "--transform=s,^\\.,./" + name + ",S", "-C", root.toString(), "-cf", tar.toString()).with(options)
                .with(".").environment("LC_ALL", "C").run().succeeds();
        return ImageLayer.of(tar, "gzip");
    }
}
