package io.occystrap.layer.rootfs;

import io.occystrap.posix.FileStatus;
import io.occystrap.posix.InputFile;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.OutputFile;
import java.io.IOException;
import java.util.Map;

/** Copies what is no directory from one layer's directory to another's. */
final class FileCopy {

    private final AttributeWriter attributes;
    private final FileContent content;

    FileCopy(AttributeWriter attributes, FileContent content) {
        this.attributes = attributes;
        this.content = content;
    }

    /**
     * @param path     where it goes
     * @param from     where it is
     * @param fromName its name there
     * @param to       the directory that it goes to, where nothing has its name
     */
    void copy(EntryPath path, OpenDirectory from, String fromName, OpenDirectory to) throws IOException {
        FileStatus status = from.status(fromName).orElseThrow();
        String name = path.name();
        if (status.isRegular()) {
            try (InputFile in = from.read(fromName); OutputFile out = to.create(name)) {
                content.copy(in, out);
                attributes.write(out, new Node(path, Node.FILE, LayerStack.attributes(in), "", 0, 0, 0), true);
                out.setTimes(status.seconds(), status.nanoseconds());
            }
            return;
        }
        // Links and devices have no attributes that an ordinary image would set.
        Attributes plain = new Attributes(status.permissions(), status.uid(), status.gid(), status.seconds(),
                status.nanoseconds(), Map.of());
        if (status.isSymlink()) {
            to.makeSymlink(name, from.readLink(fromName));
            attributes.write(to, new Node(path, '2', plain, "", 0, 0, 0));
        } else {
            to.makeNode(name, status.mode() & FileStatus.TYPE | 0600, status.major(), status.minor());
            attributes.write(to, new Node(path, '6', plain, "", 0, 0, 0));
        }
    }
}
