package io.occystrap.mounts;

import io.occystrap.camel.RuntimeConfiguration;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-mounts}. */
@UriParams
public class MountsConfiguration extends RuntimeConfiguration {

    /** @return an independent copy */
    public MountsConfiguration copy() {
        return (MountsConfiguration) clone();
    }
}
