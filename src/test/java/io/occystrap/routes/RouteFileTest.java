package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Camel's own tooling would say of the files in {@code routes}. */
class RouteFileTest {

    private static final Path ROUTES = Path.of("routes");
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema DSL = schema(dslSchema());
    private static final JsonSchema CANONICAL = schema(withoutCompactSteps(dslSchema()));

    static List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.walk(ROUTES)) {
            return paths.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @Test
    void everyCommandHasOne() throws IOException {
        assertThat(files()).contains(ROUTES.resolve("commands/fetch-to-tarfile.yaml"),
                ROUTES.resolve("commands/fetch-to-extracted.yaml"), ROUTES.resolve("commands/recreate-image.yaml"),
                ROUTES.resolve("commands/tarfile-to-extracted.yaml"), ROUTES.resolve("commands/process.yaml"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void followsTheSchemaOfTheYamlDsl(Path file) throws IOException {
        assertThat(DSL.validate(read(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isCanonical(Path file) throws IOException {
        assertThat(CANONICAL.validate(read(file))).isEmpty();
    }

    /** Shows that the schema above would notice. */
    @Test
    void compactNotationIsNotCanonical() throws IOException {
        JsonNode compact = YAML.readTree("""
                - route:
                    from:
                      uri: direct:x
                      steps:
                        - to: occystrap-tarfile
                """);

        assertThat(DSL.validate(compact)).isEmpty();
        assertThat(CANONICAL.validate(compact)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesAndDescribesItsRoutes(Path file) throws IOException {
        for (JsonNode element : read(file)) {
            if (element.has("route")) {
                assertThat(element.at("/route/description").asText()).isNotBlank();
                assertThat(element.at("/route/id").asText()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aCommandsRouteIsNamedAfterItsFileAndStartsThere(Path file) throws IOException {
        if (file.startsWith(ROUTES.resolve("commands"))) {
            String name = file.getFileName().toString().replace(".yaml", "");

            assertThat(read(file).at("/0/route/id").asText()).isEqualTo(name);
            assertThat(read(file).at("/0/route/from/uri").asText()).isEqualTo("direct:" + name);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void usesOptionsThatOurComponentsHave(Path file) throws IOException {
        for (JsonNode endpoint : read(file).findParents("uri")) {
            String uri = endpoint.path("uri").asText();
            String scheme = uri.split("[:?]", 2)[0];
            if (!scheme.startsWith("occystrap-")) {
                continue;
            }
            assertThat(uri).as("options belong under parameters").doesNotContain("?");
            JsonNode known = options(scheme);
            for (Map.Entry<String, JsonNode> given : endpoint.path("parameters").properties()) {
                assertThat(known.has(given.getKey())).as("%s has an option %s", scheme, given.getKey()).isTrue();
                assertThat(accepts(known.path(given.getKey()), given.getValue()))
                        .as("%s takes %s for %s", scheme, given.getValue(), given.getKey()).isTrue();
            }
        }
    }

    private static boolean accepts(JsonNode option, JsonNode value) {
        if (value.asText().contains("{{")) {
            return true;
        }
        return switch (option.path("type").asText()) {
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "enum" -> {
                List<String> values = new ArrayList<>();
                option.path("enum").forEach(known -> values.add(known.asText()));
                yield values.contains(value.asText());
            }
            default -> value.isValueNode();
        };
    }

    private static JsonNode options(String scheme) {
        String store = scheme.substring("occystrap-".length());
        return resource("/META-INF/io/occystrap/" + store + "/" + scheme + ".json").path("properties");
    }

    private static JsonNode dslSchema() {
        return resource("/schema/camelYamlDsl.json");
    }

    private static JsonNode resource(String name) {
        try (InputStream in = RouteFileTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return YAML.readTree(file.toFile());
    }

    private static JsonSchema schema(JsonNode schema) {
        return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(schema);
    }

    /** Camel 4.18 ships no canonical schema; this is its schema without those that write a step as one string. */
    private static JsonNode withoutCompactSteps(JsonNode schema) {
        ObjectNode definitions = (ObjectNode) schema.at("/items/definitions");
        for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
            if (definition.getKey().matches("org\\.apache\\.camel\\.model\\.[A-Za-z]+Definition")
                    && definition.getValue().path("oneOf") instanceof ArrayNode alternatives) {
                for (int i = alternatives.size() - 1; i >= 0; i--) {
                    if (alternatives.get(i).path("type").asText().equals("string")) {
                        alternatives.remove(i);
                    }
                }
            }
        }
        return schema;
    }
}
