package io.occystrap.tarfile;

import io.occystrap.camel.PlatformConfiguration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-tarfile}. */
@UriParams
public class TarfileConfiguration extends PlatformConfiguration {

    @UriParam(label = "producer", description = "Which image of an archive that holds several: its name, in an OCI layout"
            + " also its bare tag.")
    private String image;

    @UriParam(label = "producer", description = "The name that is written into the archive, NAME:TAG, in place of the"
            + " image's own.")
    private String repoTag;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether the image is added to those that the"
            + " archive holds. The archive is one that docker save or podman save could have written, not compressed.")
    private boolean append;

    @UriParam(label = "producer", javaType = "java.lang.Integer", description = "How many layers are written at once. The"
            + " default is occystrap.parallel, or 4.")
    private Integer parallel;

    @UriParam(label = "advanced", description = "Where archives are spooled that are compressed or come through a pipe."
            + " The default is occystrap.temp-dir, or the system's.")
    private String temporaryDirectory;

    @UriParam(label = "advanced,security", javaType = "java.lang.Integer", description = "The most entries of an archive;"
            + " more are refused. The default is occystrap.limit.archive-entries, or 100000.")
    private Integer archiveEntries;

    public String getImage() {
        return image;
    }

    public void setImage(String image) {
        this.image = image;
    }

    public String getRepoTag() {
        return repoTag;
    }

    public void setRepoTag(String repoTag) {
        this.repoTag = repoTag;
    }

    public boolean isAppend() {
        return append;
    }

    public void setAppend(boolean append) {
        this.append = append;
    }

    public Integer getParallel() {
        return parallel;
    }

    public void setParallel(Integer parallel) {
        this.parallel = parallel;
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
    public TarfileConfiguration copy() {
        return (TarfileConfiguration) clone();
    }
}
