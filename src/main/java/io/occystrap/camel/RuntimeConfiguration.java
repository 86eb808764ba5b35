package io.occystrap.camel;

import io.occystrap.posix.EffectiveUser;
import io.occystrap.runtime.BundleOptions;
import java.nio.file.Path;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of stores that write what an OCI runtime starts. */
@UriParams
public class RuntimeConfiguration extends ImageStoreConfiguration {

    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    @UriParam(label = "producer", defaultValue = "false", description = "Whether an ordinary user starts the bundle: root"
            + " in the container is then the user that this process runs as.")
    private boolean rootless;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether the container's root filesystem is"
            + " read-only.")
    private boolean readonly;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether the container gets a terminal.")
    private boolean terminal;

    @UriParam(label = "producer", description = "The container's host name. The default is the beginning of the image ID.")
    private String hostname;

    @UriParam(label = "producer", javaType = "java.lang.Integer", description = "How many layers are fetched at once. The"
            + " default is occystrap.parallel, or 4.")
    private Integer parallel;

    public boolean isRootless() {
        return rootless;
    }

    public void setRootless(boolean rootless) {
        this.rootless = rootless;
    }

    public boolean isReadonly() {
        return readonly;
    }

    public void setReadonly(boolean readonly) {
        this.readonly = readonly;
    }

    public boolean isTerminal() {
        return terminal;
    }

    public void setTerminal(boolean terminal) {
        this.terminal = terminal;
    }

    public String getHostname() {
        return hostname;
    }

    public void setHostname(String hostname) {
        this.hostname = hostname;
    }

    public Integer getParallel() {
        return parallel;
    }

    public void setParallel(Integer parallel) {
        this.parallel = parallel;
    }

    /**
     * @param request what the exchange says of the bundle
     * @return what the bundle gets that its image does not say
     */
    public BundleOptions options(ImageRequest request) {
        EffectiveUser user = EffectiveUser.current();
        return new BundleOptions(request.flag(OccystrapConstants.ROOTLESS, rootless),
                request.flag(OccystrapConstants.READONLY, readonly), request.flag(OccystrapConstants.TERMINAL, terminal),
                request.text(OccystrapConstants.HOSTNAME, hostname), Integer.toUnsignedLong(user.uid()),
                Integer.toUnsignedLong(user.gid()), BundleOptions.hasCgroupV2Only(CGROUPS));
    }

    /** @return an independent copy */
    public RuntimeConfiguration copy() {
        return (RuntimeConfiguration) clone();
    }
}
