package io.occystrap.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.YamlRoutes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.io.TempDir;

/** Runs one of the files in {@code routes/examples} as somebody's application does, with an image from a registry. */
abstract class ExampleRouteTest extends CamelTestSupport {

    /** Scratch. */
    @TempDir
    protected Path folder;

    private final String example;

    ExampleRouteTest(String example) {
        this.example = example;
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() throws Exception {
        return YamlRoutes.of(context, List.of("examples/" + example));
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.getPropertiesComponent().addOverrideProperty(example + ".folder", out().toString());
        context.getPropertiesComponent().addOverrideProperty("occystrap.temp-dir", temporary().toString());
        return context;
    }

    /** @return where the example writes */
    protected final Path out() {
        return folder.resolve("out");
    }

    /** @return where temporary files go */
    protected final Path temporary() {
        Path temporary = folder.resolve("temporary");
        temporary.toFile().mkdirs();
        return temporary;
    }

    /** @return an image of these layers, base first */
    protected static SampleImage image(byte[]... layers) {
        ObjectNode config = JsonNodeFactory.instance.objectNode().put("architecture", "amd64").put("os", "linux");
        ArrayNode diffIds = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        for (byte[] layer : layers) {
            diffIds.add("sha256:" + SampleImage.sha256(layer));
        }
        return new SampleImage("ns/app:1", config.toString().getBytes(StandardCharsets.UTF_8), List.of(layers));
    }

    /** @return what the route made of the image */
    protected final Exchange run(SampleImage image, Map<String, Object> headers) throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            Map<String, Object> all = new TreeMap<>(headers);
            all.put(OccystrapConstants.SOURCE, registry.host() + "/ns/app:1");
            return context.createFluentProducerTemplate().to("direct:" + example).withHeaders(all).send();
        }
    }

    /** @return the names in a folder, sorted */
    protected static List<String> names(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
