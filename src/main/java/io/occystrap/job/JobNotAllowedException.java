package io.occystrap.job;

import io.occystrap.camel.UsageException;

/** A job asks for what the configuration does not allow to jobs. */
public final class JobNotAllowedException extends UsageException {

    private static final long serialVersionUID = 1L;

    /** @param message one printable line, with the key that would allow it */
    public JobNotAllowedException(String message) {
        super(message);
    }
}
