package io.occystrap.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;

/** Splits images into entries as a route does. Stream caching is on, as it is unless somebody says otherwise. */
abstract class EntriesTest extends CamelTestSupport {

    /** What is done with each entry while its body is there. */
    @FunctionalInterface
    interface Step {

        void take(Message entry) throws Exception;
    }

    /** @return the entries, in their order */
    protected final List<Message> split(Object image, Step step) throws Exception {
        return split(image, Map.of(), step);
    }

    /** @return the same, of a message with these headers */
    protected final List<Message> split(Object image, Map<String, Object> headers, Step step) throws Exception {
        List<Message> entries = new ArrayList<>();
        Exchange answer = send(image, headers, message -> {
            entries.add(message);
            step.take(message);
        });
        if (answer.getException() != null) {
            throw answer.getException();
        }
        return entries;
    }

    /** @return what became of the exchange */
    protected final Exchange send(Object image, Map<String, Object> headers, Step step) throws Exception {
        String start = "direct:" + System.nanoTime();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(start).split(simple("${bodyAs(io.occystrap.camel.ImageEntries)}")).streaming().stopOnException()
                        .process(exchange -> step.take(exchange.getMessage()));
            }
        });
        return context.createFluentProducerTemplate().to(start).withBody(image).withHeaders(headers).send();
    }
}
