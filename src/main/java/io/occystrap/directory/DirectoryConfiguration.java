package io.occystrap.directory;

import io.occystrap.camel.ImageStoreConfiguration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-directory}. */
@UriParams
public class DirectoryConfiguration extends ImageStoreConfiguration {

    @UriParam(label = "producer", defaultValue = "false", description = "Whether each image gets a manifest file of its"
            + " own, so that the directory can hold many.")
    private boolean uniqueNames;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether the image's root filesystem is written"
            + " too, into a directory named as the manifest file without .json.")
    private boolean expand;

    @UriParam(label = "producer", description = "Reading: name of the image in the catalog; may be left out where there is"
            + " only one. Writing: what the catalog calls the image, in place of its own name.")
    private String image;

    @UriParam(label = "producer", description = "The tag that goes with the option image; latest where it is left out.")
    private String tag;

    @UriParam(label = "producer", javaType = "java.lang.Integer", description = "How many layers are written at once. The"
            + " default is occystrap.parallel, or 4.")
    private Integer parallel;

    public boolean isUniqueNames() {
        return uniqueNames;
    }

    public void setUniqueNames(boolean uniqueNames) {
        this.uniqueNames = uniqueNames;
    }

    public boolean isExpand() {
        return expand;
    }

    public void setExpand(boolean expand) {
        this.expand = expand;
    }

    public String getImage() {
        return image;
    }

    public void setImage(String image) {
        this.image = image;
    }

    public String getTag() {
        return tag;
    }

    public void setTag(String tag) {
        this.tag = tag;
    }

    public Integer getParallel() {
        return parallel;
    }

    public void setParallel(Integer parallel) {
        this.parallel = parallel;
    }

    /** @return an independent copy */
    public DirectoryConfiguration copy() {
        return (DirectoryConfiguration) clone();
    }
}
