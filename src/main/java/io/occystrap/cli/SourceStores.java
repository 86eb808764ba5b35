package io.occystrap.cli;

/** What help says of the stores that an image can be read from: lines of the annotations of commands, which take constants. */
final class SourceStores {

    static final String TITLE = "Stores:";
    static final String DOCKER = "  docker://IMAGE[:TAG][?socket=PATH]                     a Docker or podman daemon";
    static final String TAR = "  tar://PATH[?image=NAME]                                - for standard input";
    static final String DIR = "  dir://PATH[?image=NAME&tag=TAG]";
    static final String LAYOUT = "  layout://PATH[:TAG]                                    an OCI image layout; or layout://PATH@DIGEST";
    static final String ALIASES = "file:// is tar://, directory:// is dir://.";

    private SourceStores() {
    }
}
