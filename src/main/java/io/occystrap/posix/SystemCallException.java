package io.occystrap.posix;

import com.sun.jna.Native;
import java.nio.file.FileSystemException;

/** A system call that failed, with the number of its error. */
public final class SystemCallException extends FileSystemException {

    private static final long serialVersionUID = 1L;

    private final Errno errno;

    private SystemCallException(String file, Errno errno, String reason) {
        super(file, null, reason);
        this.errno = errno;
    }

    /**
     * @param name a file's name, each character a byte
     * @return what the call that this thread made last says of it
     */
    static SystemCallException last(String name) {
        int number = Native.getLastError();
        Errno errno = Errno.of(number);
        return new SystemCallException(ByteName.text(name), errno, errno == Errno.OTHER ? "error " + number : errno.text());
    }

    /** @return which error; never null */
    public Errno errno() {
        return errno;
    }
}
