package io.occystrap.camel;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of stores of manifests and blobs: images of several platforms, and the form of those that are written. */
@UriParams
public abstract class BlobStoreConfiguration extends PlatformConfiguration {

    @UriParam(label = "producer", description = "Which platforms of an index to copy: all, or some as"
            + " OS/ARCHITECTURE[/VARIANT] with commas between them. Without it, the one image is taken that os,"
            + " architecture and variant choose.")
    private String platform;

    @UriParam(label = "producer", description = "The manifest to write: docker or oci. The default is what the"
            + " image has, and in an image layout oci.")
    private String format;

    @UriParam(label = "producer", description = "How layers are compressed that are written: gzip, zstd or none."
            + " The default is occystrap.compression, or what they have, and gzip for those that have none.")
    private String compression;

    @UriParam(label = "producer", javaType = "java.lang.Integer", description = "The level of that compression: 0"
            + " to 9 of gzip, 1 to 19 of zstd. The default is 2 of gzip and 3 of zstd.")
    private Integer compressionLevel;

    @UriParam(label = "producer", javaType = "java.lang.Integer", description = "How many layers are brought at"
            + " once. The default is occystrap.parallel, or 4.")
    private Integer parallel;

    @UriParam(label = "advanced", description = "Where layers are compressed before they are written. The default"
            + " is occystrap.temp-dir, or the system's.")
    private String temporaryDirectory;

    public String getPlatform() {
        return platform;
    }

    public void setPlatform(String platform) {
        this.platform = platform;
    }

    public String getFormat() {
        return format;
    }

    public void setFormat(String format) {
        this.format = format;
    }

    public String getCompression() {
        return compression;
    }

    public void setCompression(String compression) {
        this.compression = compression;
    }

    public Integer getCompressionLevel() {
        return compressionLevel;
    }

    public void setCompressionLevel(Integer compressionLevel) {
        this.compressionLevel = compressionLevel;
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
}
