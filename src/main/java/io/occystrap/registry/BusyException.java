package io.occystrap.registry;

import io.occystrap.image.UnavailableException;

/** A registry has had enough requests for a while (RFC 6585, section 4): 429. */
final class BusyException extends UnavailableException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what   what could not be done, naming the thing
     * @param why    what the registry said
     * @param remedy what the reader can do
     */
    BusyException(String what, String why, String remedy) {
        super(what, why, remedy);
    }
}
