package io.occystrap.layer.rootfs;

import io.occystrap.fixture.RawTar;
import java.util.List;

/**
 * An entry of a layer, as a test means it.
 *
 * @param kind of it
 * @param path as it stands in the archive
 * @param text content of a file, target of a link
 */
record Change(Kind kind, String path, String text) {

    enum Kind { FILE, DIRECTORY, SYMLINK, HARDLINK, DELETED, EMPTIED }

    static Change file(String path, String content) {
        return new Change(Kind.FILE, path, content);
    }

    static Change directory(String path) {
        return new Change(Kind.DIRECTORY, path, "");
    }

    static Change symlink(String path, String target) {
        return new Change(Kind.SYMLINK, path, target);
    }

    static Change hardlink(String path, String target) {
        return new Change(Kind.HARDLINK, path, target);
    }

    static Change deleted(String path) {
        return new Change(Kind.DELETED, path, "");
    }

    static Change emptied(String path) {
        return new Change(Kind.EMPTIED, path, "");
    }

    /** @return the archive of a layer with these entries */
    static byte[] tar(List<Change> changes) {
        RawTar tar = new RawTar();
        for (Change change : changes) {
            int slash = change.path.lastIndexOf('/');
            String parent = change.path.substring(0, slash + 1);
            switch (change.kind) {
                case FILE -> tar.file(change.path, change.text);
                case DIRECTORY -> tar.entry(change.path + "/", '5', new byte[0]);
                case SYMLINK -> tar.link(change.path, '2', change.text);
                case HARDLINK -> tar.link(change.path, '1', change.text);
                case DELETED -> tar.file(parent + ".wh." + change.path.substring(slash + 1), "");
                case EMPTIED -> tar.file(change.path + "/.wh..wh..opq", "");
            }
        }
        return tar.bytes();
    }
}
