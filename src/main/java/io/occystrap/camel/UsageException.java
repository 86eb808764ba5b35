package io.occystrap.camel;

/** What was asked for is not possible as it was asked. The message is one line for whoever asked, escaped, with the remedy. */
public class UsageException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** @param message one line */
    public UsageException(String message) {
        this(message, null);
    }

    /**
     * @param message one line
     * @param cause   what is underneath; may be null
     */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
