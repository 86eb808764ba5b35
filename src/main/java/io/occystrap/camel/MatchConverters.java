package io.occystrap.camel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.ConfigMatch;
import io.occystrap.image.FileMatch;
import io.occystrap.image.Match;
import io.occystrap.image.MatchedLayer;
import io.occystrap.image.Matches;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Optional;
import org.apache.camel.Converter;

/** What a search found, as JSON: an object in a line for each match, in ASCII, so that no name can play tricks. */
@Converter(generateLoader = true)
public final class MatchConverters {

    private MatchConverters() {
    }

    /**
     * @param match of a search
     * @return a JSON object in one line, without a newline, in ASCII
     */
    @Converter
    public static String toJson(Match match) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (match instanceof FileMatch file) {
            put(file, json);
        } else if (match instanceof ConfigMatch config) {
            put(config, json);
        }
        return AsciiJson.text(json);
    }

    /**
     * @param match of a search
     * @return the same in bytes
     */
    @Converter
    public static byte[] toBytes(Match match) {
        return toJson(match).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param matches of a search; read as the stream is
     * @return a JSON object for each, each with a newline behind it
     */
    @Converter
    public static InputStream toInputStream(Matches matches) {
        Iterator<Match> iterator = matches.iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return iterator.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream((toJson(iterator.next()) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    private static void put(FileMatch file, ObjectNode json) {
        put(Optional.of(file.layer()), json);
        AsciiJson.putName("path", file.path(), json);
        json.put("type", file.type().toString());
        json.put("size", file.size());
        json.put("mode", String.format("%04o", file.mode()));
        json.put("uid", file.uid());
        json.put("gid", file.gid());
        if (file.nanoseconds() == 0) {
            json.put("mtime", file.seconds());
        } else {
            json.put("mtime", BigDecimal.valueOf(file.seconds()).add(BigDecimal.valueOf(file.nanoseconds(), 9)));
        }
        boolean link = file.type() == FileMatch.Type.SYMLINK || file.type() == FileMatch.Type.HARDLINK;
        AsciiJson.putName("linkTarget", link ? file.link() : null, json);
        json.put("createdBy", file.layer().createdBy().orElse(null));
        json.put("hiddenBy", file.hiddenBy().map(layer -> layer.digest().toString()).orElse(null));
        json.put("hiddenByNumber", file.hiddenBy().map(MatchedLayer::number).orElse(null));
        if (!file.offsets().isEmpty()) {
            ArrayNode offsets = json.putArray("offsets");
            file.offsets().forEach(offsets::add);
            json.put("moreOffsets", file.moreOffsets());
        }
    }

    private static void put(ConfigMatch config, ObjectNode json) {
        put(config.layer(), json);
        json.put("config", config.config().toString());
        json.put("type", config.place().toString());
        json.put("index", config.index());
        json.put("text", config.text());
    }

    private static void put(Optional<MatchedLayer> layer, ObjectNode json) {
        json.put("layer", layer.map(l -> l.digest().toString()).orElse(null));
        json.put("layerNumber", layer.map(MatchedLayer::number).orElse(null));
        json.put("diffId", layer.flatMap(MatchedLayer::diffId).map(Object::toString).orElse(null));
    }
}
