package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.YamlRoutes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.apache.camel.util.URISupport;

/** Runs the route of one command, as its file in {@code routes/commands} says. */
abstract class CommandRouteTest extends CamelTestSupport {

    /** Stands for an image where the endpoints are replaced. */
    protected static final Object IMAGE = "an image";

    /** The routes that read any source, or write to any destination, for others. */
    private static final List<String> SHARED = List.of("read-source", "write-destination");

    private final String command;

    CommandRouteTest(String command) {
        this.command = command;
    }

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() throws Exception {
        List<String> files = new ArrayList<>(List.of("commands/" + command));
        String text = Files.readString(Path.of("routes/commands", command + ".yaml"));
        SHARED.stream().filter(shared -> text.contains("direct:" + shared)).map(shared -> "commands/" + shared).forEach(files::add);
        return YamlRoutes.of(context, files);
    }

    /** @return the mock that takes the step's place, which answers with that */
    protected final MockEndpoint replace(String step, Object answer) throws Exception {
        String route = ProcessorDefinitionHelper.getRouteId(context.getProcessorDefinition(step));
        AdviceWith.adviceWith(context, route, builder -> builder.weaveById(step).replace().to("mock:" + step));
        MockEndpoint mock = context.getEndpoint("mock:" + step, MockEndpoint.class);
        mock.whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody(answer));
        return mock;
    }

    /** @return what the route made of these headers */
    protected final Exchange call(Map<String, Object> headers) {
        context.start();
        return context.createFluentProducerTemplate().to("direct:" + command).withHeaders(headers).send();
    }

    /** Checks which endpoint a step sends to. */
    protected final void assertStep(String step, String endpoint, Map<String, Object> options) throws Exception {
        ToDefinition to = context.getProcessorDefinition(step, ToDefinition.class);
        assertThat(to).as("step " + step).isNotNull();
        String[] parts = to.getUri().split("\\?", 2);
        assertThat(parts[0].replaceFirst("://?$", "")).isEqualTo(endpoint);
        Map<String, String> texts = new TreeMap<>();
        URISupport.parseQuery(parts[1]).forEach((key, value) -> texts.put(key, value.toString()));
        Map<String, String> expected = new TreeMap<>();
        options.forEach((key, value) -> expected.put(key, value.toString()));
        assertThat(texts).isEqualTo(expected);
    }

    /** @return the options of a step that reads what the headers say */
    protected static Map<String, Object> reading() {
        return Map.of("operation", "read", "allowFromHeaders", true);
    }

    /** @return the options of a step that writes what the headers say */
    protected static Map<String, Object> writing() {
        return Map.of("operation", "write", "allowFromHeaders", true);
    }

    /** @return what is in a JSON document */
    protected static JsonNode json(byte[] document) throws Exception {
        return new ObjectMapper().readTree(document);
    }
}
