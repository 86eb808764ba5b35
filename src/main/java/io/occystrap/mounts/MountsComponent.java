package io.occystrap.mounts;

import io.occystrap.camel.RuntimeComponent;
import io.occystrap.camel.RuntimeConfiguration;
import io.occystrap.camel.RuntimeEndpoint;
import org.apache.camel.spi.annotations.Component;

/** Images mounted with overlayfs, as Camel messages. */
@Component("occystrap-mounts")
public class MountsComponent extends RuntimeComponent {

    @Override
    protected RuntimeEndpoint endpoint(String uri, RuntimeConfiguration options) {
        return new MountsEndpoint(uri, this, options);
    }
}
