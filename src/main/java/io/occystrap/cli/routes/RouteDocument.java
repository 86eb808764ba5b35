package io.occystrap.cli.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A route file as YAML, which knows the line of each of its parts. */
final class RouteDocument {

    /** Deeper than any route, and far from where the stack ends; an anchor may stand within itself. */
    private static final int DEEPEST = 200;

    private final Node root;
    private final JsonNode json;

    private RouteDocument(Node root) throws MalformedRouteException {
        this.root = root;
        this.json = json(root, 1);
    }

    /**
     * @param file in YAML
     * @return the document
     * @throws MalformedRouteException if it is no YAML
     * @throws IOException             if it cannot be read
     */
    static RouteDocument read(Path file) throws IOException, MalformedRouteException {
        try (Reader reader = Files.newBufferedReader(file)) {
            Optional<Node> root = new Compose(LoadSettings.builder().build()).composeReader(reader);
            return new RouteDocument(root.orElseThrow(() -> new MalformedRouteException(new Finding(1, "the file is empty"))));
        } catch (MarkedYamlEngineException e) {
            String problem = e.getContext() == null ? e.getProblem() : e.getProblem() + ", " + e.getContext();
            throw new MalformedRouteException(new Finding(e.getProblemMark().map(Mark::getLine).orElse(0) + 1,
                    "this is no YAML: " + Printable.escape(problem)));
        } catch (YamlEngineException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw new MalformedRouteException(new Finding(1, "the file is not in UTF-8"));
            }
            throw new MalformedRouteException(new Finding(1, "this is no YAML: " + Printable.escape(e.getMessage())));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + Printable.escape(file.toString()), e);
        }
    }

    /** @return the document's values */
    JsonNode json() {
        return json;
    }

    /**
     * @param path keys and indexes from the top
     * @return the line of the value there, or of the last part of the path that there is; of a mapping's value, that of its
     *         key
     */
    int line(List<Object> path) {
        Node at = root;
        Node named = root;
        for (Object step : path) {
            Node next = null;
            if (at instanceof MappingNode mapping) {
                for (NodeTuple entry : mapping.getValue()) {
                    if (entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step.toString())) {
                        named = key;
                        next = entry.getValueNode();
                    }
                }
            } else if (at instanceof SequenceNode sequence && step instanceof Integer index
                    && index < sequence.getValue().size()) {
                next = sequence.getValue().get(index);
                named = next;
            }
            if (next == null) {
                break;
            }
            at = next;
        }
        return line(named);
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static JsonNode json(Node node, int depth) throws MalformedRouteException {
        if (depth > DEEPEST) {
            throw new MalformedRouteException(new Finding(line(node), "this is nested more than " + DEEPEST + " deep"));
        }
        JsonNodeFactory factory = JsonNodeFactory.instance;
        if (node instanceof MappingNode mapping) {
            ObjectNode object = factory.objectNode();
            for (NodeTuple entry : mapping.getValue()) {
                if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                    throw new MalformedRouteException(new Finding(line(entry.getKeyNode()), "a key is no text"));
                }
                object.set(key.getValue(), json(entry.getValueNode(), depth + 1));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = factory.arrayNode();
            for (Node element : sequence.getValue()) {
                array.add(json(element, depth + 1));
            }
            return array;
        }
        ScalarNode scalar = (ScalarNode) node;
        return value(scalar.getTag(), scalar.getValue(), factory);
    }

    private static JsonNode value(Tag tag, String text, JsonNodeFactory factory) {
        if (tag.equals(Tag.BOOL)) {
            return factory.booleanNode(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.INT)) {
            return factory.numberNode(new BigInteger(text));
        }
        if (tag.equals(Tag.NULL)) {
            return factory.nullNode();
        }
        if (tag.equals(Tag.FLOAT)) {
            return factory.numberNode(Double.parseDouble(text.replace(".inf", "Infinity").replace(".nan", "NaN")));
        }
        return factory.textNode(text);
    }
}
