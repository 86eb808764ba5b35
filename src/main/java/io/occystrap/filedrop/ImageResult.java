package io.occystrap.filedrop;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.camel.AsciiJson;
import io.occystrap.camel.MatchConverters;
import io.occystrap.camel.OccystrapConverters;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Match;
import io.occystrap.image.Matches;
import io.occystrap.image.Receipt;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * A step that keeps what came of an image for the receipt of the archive: the body is the receipt of a store, or what a search
 * found, however much that is. In a route from occystrap-filedrop: {@code - bean: beanType: io.occystrap.filedrop.ImageResult}.
 */
public final class ImageResult implements Processor {

    /**
     * @param exchange has passed {@link ImageDestination}
     * @throws IllegalArgumentException if the body is something else
     * @throws IOException              if there is no room for it
     */
    @Override
    public void process(Exchange exchange) throws IOException {
        Drop drop = Drop.of(exchange);
        DroppedImage image = DroppedImage.of(exchange);
        Object body = exchange.getMessage().getBody();
        if (body instanceof Receipt receipt) {
            ObjectNode json = (ObjectNode) JsonDocument.object("the receipt", OccystrapConverters.toBytes(receipt));
            json.put("image", image.name());
            drop.add(out -> write(AsciiJson.text(json), out));
        } else if (body instanceof Matches matches) {
            drop.add(out -> write(matches, image, out));
        } else {
            throw new IllegalArgumentException("there is no result of an image in the body, but "
                    + (body == null ? "nothing" : "a " + body.getClass().getName()));
        }
    }

    /** A line for each match, so that it can be picked out with grep. */
    private static void write(Matches matches, DroppedImage image, OutputStream out) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("image", image.name()).put("imageId", image.imageId())
                .put("count", matches.count());
        String start = AsciiJson.text(json);
        write(start.substring(0, start.length() - 1) + ",\"matches\":[", out);
        String before = "\n";
        for (Match match : matches) {
            write(before + MatchConverters.toJson(match), out);
            before = ",\n";
        }
        write("]}", out);
    }

    private static void write(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
