package io.occystrap.cli.routes;

/** A route file is not even YAML. */
final class MalformedRouteException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    MalformedRouteException(Finding finding) {
        super(finding.message());
        this.finding = finding;
    }

    /** @return what and where */
    Finding finding() {
        return finding;
    }
}
