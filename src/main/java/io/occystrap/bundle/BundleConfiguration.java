package io.occystrap.bundle;

import io.occystrap.camel.RuntimeConfiguration;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-bundle}. */
@UriParams
public class BundleConfiguration extends RuntimeConfiguration {

    /** @return an independent copy */
    public BundleConfiguration copy() {
        return (BundleConfiguration) clone();
    }
}
