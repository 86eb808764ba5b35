package io.occystrap.camel;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of stores whose images may be made for several platforms. */
@UriParams
public abstract class PlatformConfiguration extends ImageStoreConfiguration {

    @UriParam(label = "producer", description = "Operating system of the image to read. The default is occystrap.os, or"
            + " linux.")
    private String os;

    @UriParam(label = "producer", description = "Architecture of the image to read. The default is"
            + " occystrap.architecture, or this machine's.")
    private String architecture;

    @UriParam(label = "producer", description = "Variant of that architecture, such as v7. The default is"
            + " occystrap.variant, or none.")
    private String variant;

    public String getOs() {
        return os;
    }

    public void setOs(String os) {
        this.os = os;
    }

    public String getArchitecture() {
        return architecture;
    }

    public void setArchitecture(String architecture) {
        this.architecture = architecture;
    }

    public String getVariant() {
        return variant;
    }

    public void setVariant(String variant) {
        this.variant = variant;
    }
}
