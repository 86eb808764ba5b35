package io.occystrap.image;

/** The network, a server or a disk did not do its part; the image itself may be fine. */
public class UnavailableException extends ImageException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what   what could not be done, naming the thing; never null
     * @param why    the reason; may be null
     * @param remedy what the reader can do; may be null
     */
    public UnavailableException(String what, String why, String remedy) {
        this(what, why, remedy, null);
    }

    /**
     * @param what   what could not be done, naming the thing; never null
     * @param why    the reason; may be null
     * @param remedy what the reader can do; may be null
     * @param cause  the failure underneath; may be null
     */
    public UnavailableException(String what, String why, String remedy, Throwable cause) {
        super(what, why, remedy, cause);
    }
}
