package io.occystrap.layer.rootfs;

import io.occystrap.image.MalformedImageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * What is looked up in an image's root filesystem. The files are the image's own and hostile: whoever implements this
 * must never leave the root filesystem, whatever links are in it, and never wait for a pipe.
 */
public interface RootFiles {

    /**
     * @param path absolute in the root filesystem, such as {@code /etc/passwd}; links are followed as if the root
     *             filesystem were the whole
     * @return the content of the regular file there, which the caller closes and of which it reads no more than it can
     *         bear; empty if there is nothing
     * @throws MalformedImageException if there is something else than a regular file
     * @throws IOException             if it cannot be read
     */
    Optional<InputStream> open(String path) throws IOException;

    /**
     * @param path absolute in the root filesystem, without {@code .}, {@code ..} and repeated slashes; no directory on
     *             the way is a link
     * @return where the symbolic link there points, as it stands in the link; empty if there is none, or nothing
     * @throws IOException if it cannot be read
     */
    Optional<String> link(String path) throws IOException;
}
