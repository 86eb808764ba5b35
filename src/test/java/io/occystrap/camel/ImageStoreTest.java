package io.occystrap.camel;

import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.io.TempDir;

/** A Camel context with our components, and a folder. */
abstract class ImageStoreTest extends CamelTestSupport {

    /** Scratch. */
    @TempDir
    protected Path folder;

    /** @return what these endpoints, one after the other, make of a message */
    protected final Exchange pass(Object body, Map<String, Object> headers, String... endpoints) throws Exception {
        String start = "direct:" + System.nanoTime();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(start).to(endpoints);
            }
        });
        return context.createFluentProducerTemplate().to(start).withBody(body).withHeaders(headers).send();
    }

    /** @return the same, of a message without headers */
    protected final Exchange pass(Object body, String... endpoints) throws Exception {
        return pass(body, Map.of(), endpoints);
    }
}
