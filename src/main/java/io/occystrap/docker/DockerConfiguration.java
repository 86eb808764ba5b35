package io.occystrap.docker;

import io.occystrap.camel.ImageStoreConfiguration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-docker}. */
@UriParams
public class DockerConfiguration extends ImageStoreConfiguration {

    @UriParam(label = "producer", description = "Where the daemon listens: a path, unix://PATH or tcp://HOST:PORT. The"
            + " default is DOCKER_HOST in the environment, or the first that is there of /var/run/docker.sock,"
            + " $XDG_RUNTIME_DIR/docker.sock, $XDG_RUNTIME_DIR/podman/podman.sock and /run/podman/podman.sock.")
    private String socket;

    @UriParam(label = "advanced", description = "Where layers are spooled that come before they are wanted, or whose size"
            + " must be known before they are sent. The default is occystrap.temp-dir, or the system's.")
    private String temporaryDirectory;

    @UriParam(label = "advanced,security", javaType = "java.lang.Integer", description = "The most entries of the archive"
            + " that the daemon sends; more are refused. The default is occystrap.limit.archive-entries, or 100000.")
    private Integer archiveEntries;

    public String getSocket() {
        return socket;
    }

    public void setSocket(String socket) {
        this.socket = socket;
    }

    public String getTemporaryDirectory() {
        return temporaryDirectory;
    }

    public void setTemporaryDirectory(String temporaryDirectory) {
        this.temporaryDirectory = temporaryDirectory;
    }

    public Integer getArchiveEntries() {
        return archiveEntries;
    }

    public void setArchiveEntries(Integer archiveEntries) {
        this.archiveEntries = archiveEntries;
    }

    /** @return an independent copy */
    public DockerConfiguration copy() {
        return (DockerConfiguration) clone();
    }
}
