package io.occystrap.cli;

import io.occystrap.camel.UsageException;

/** A route file, or the configuration that it asks for, cannot be used. */
final class RouteException extends UsageException {

    private static final long serialVersionUID = 1L;

    RouteException(String message, Throwable cause) {
        super(message, cause);
    }
}
