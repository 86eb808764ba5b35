package io.occystrap.layout;

import io.occystrap.camel.BlobStoreConfiguration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-layout}. */
@UriParams
public class LayoutConfiguration extends BlobStoreConfiguration {

    @UriParam(label = "advanced,security", javaType = "java.lang.Integer", description = "The most entries of an archive;"
            + " more are refused. The default is occystrap.limit.archive-entries, or 100000.")
    private Integer archiveEntries;

    public Integer getArchiveEntries() {
        return archiveEntries;
    }

    public void setArchiveEntries(Integer archiveEntries) {
        this.archiveEntries = archiveEntries;
    }

    /** @return an independent copy */
    public LayoutConfiguration copy() {
        return (LayoutConfiguration) clone();
    }
}
