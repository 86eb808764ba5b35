package io.occystrap.job;

import io.occystrap.camel.UsageException;

/** A job is not of the form of jobs. */
public final class MalformedJobException extends UsageException {

    private static final long serialVersionUID = 1L;

    /** @param message one printable line */
    public MalformedJobException(String message) {
        super(message);
    }

    /**
     * @param message one printable line
     * @param cause   what is underneath
     */
    public MalformedJobException(String message, Throwable cause) {
        super(message, cause);
    }
}
