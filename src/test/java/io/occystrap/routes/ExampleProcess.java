package io.occystrap.routes;

import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** An application that runs one of the examples on the image in a tarball, in a process with as little heap as it is given. */
final class ExampleProcess {

    private ExampleProcess() {
    }

    /** @param arguments name of the example, tarball, folder to write to, folder for temporary files */
    public static void main(String[] arguments) throws Exception {
        String example = arguments[0];
        try (CamelContext context = new DefaultCamelContext()) {
            context.getPropertiesComponent().addOverrideProperty(example + ".folder", arguments[2]);
            context.getPropertiesComponent().addOverrideProperty("occystrap.temp-dir", arguments[3]);
            Path file = Path.of("routes/examples", example + ".yaml").toAbsolutePath();
            Resource resource = PluginHelper.getResourceLoader(context).resolveResource("file:" + file);
            PluginHelper.getRoutesLoader(context).loadRoutes(resource);
            AdviceWith.adviceWith(context, example, false,
                    route -> route.weaveById("read-image").replace().to("occystrap-tarfile:" + arguments[1]));
            context.start();
            Exchange answer = context.createFluentProducerTemplate().to("direct:" + example).send();
            if (answer.getException() != null) {
                throw answer.getException();
            }
        }
    }
}
