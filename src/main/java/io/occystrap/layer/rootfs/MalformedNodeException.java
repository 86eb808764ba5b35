package io.occystrap.layer.rootfs;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import java.io.IOException;

/** An entry that makes no sense where it is; who knows the layer and the path names them. */
final class MalformedNodeException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param why what is wrong; each character may stand for a byte */
    MalformedNodeException(String why) {
        super(why);
    }

    /**
     * @param layer names the layer; printable
     * @param path  of the entry
     * @return the error to show
     */
    MalformedImageException in(String layer, String path) {
        return EntryPath.refused(layer, path, Printable.escape(ByteName.text(getMessage())));
    }
}
