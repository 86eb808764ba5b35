package io.occystrap.bundle;

import io.occystrap.camel.RuntimeComponent;
import io.occystrap.camel.RuntimeConfiguration;
import io.occystrap.camel.RuntimeEndpoint;
import org.apache.camel.spi.annotations.Component;

/** OCI runtime bundles, as Camel messages. */
@Component("occystrap-bundle")
public class BundleComponent extends RuntimeComponent {

    @Override
    protected RuntimeEndpoint endpoint(String uri, RuntimeConfiguration options) {
        return new BundleEndpoint(uri, this, options);
    }
}
