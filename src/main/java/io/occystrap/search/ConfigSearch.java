package io.occystrap.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.ConfigMatch;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.Layer;
import io.occystrap.image.MatchListener;
import io.occystrap.image.MatchedLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the config of an image says of its layers, and of how they were made. */
final class ConfigSearch {

    private final ImageConfig config;
    private final List<MatchedLayer> layers = new ArrayList<>();

    /** @throws IOException if the image's documents cannot be read */
    ConfigSearch(Image image) throws IOException {
        config = image.config();
        List<Integer> lines = linesOfLayers();
        List<Layer> stored = image.layers();
        for (int i = 0; i < stored.size(); i++) {
            // A history that is not that of these layers explains none of them.
            Optional<String> createdBy = lines.size() == stored.size()
                    ? Optional.ofNullable(history().path(lines.get(i)).path("created_by").textValue()) : Optional.empty();
            Optional<Digest> diffId = stored.get(i).diffId();
            layers.add(new MatchedLayer(i, stored.get(i).descriptor().digest(), diffId, createdBy));
        }
    }

    /** @return the layers, base first */
    List<MatchedLayer> layers() {
        return layers;
    }

    private JsonNode history() {
        return config.json().path("history");
    }

    private List<Integer> linesOfLayers() {
        List<Integer> lines = new ArrayList<>();
        for (int i = 0; i < history().size(); i++) {
            if (!history().path(i).path("empty_layer").asBoolean(false)) {
                lines.add(i);
            }
        }
        return lines;
    }

    /**
     * @param query    what to look for
     * @param listener is told
     * @return how much was found
     * @throws IOException from the listener
     */
    long search(SearchQuery query, MatchListener listener) throws IOException {
        long found = 0;
        List<Integer> lines = linesOfLayers();
        int layer = 0;
        for (int i = 0; i < history().size(); i++) {
            Optional<MatchedLayer> made = Optional.empty();
            if (lines.size() == layers.size() && layer < lines.size() && lines.get(layer) == i) {
                made = Optional.of(layers.get(layer++));
            }
            found += search(query, ConfigMatch.Place.HISTORY, i, history().path(i).path("created_by").asText(""), made,
                    listener);
        }
        JsonNode environment = config.json().path("config").path("Env");
        for (int i = 0; i < environment.size(); i++) {
            found += search(query, ConfigMatch.Place.ENVIRONMENT, i, environment.path(i).asText(""), Optional.empty(),
                    listener);
        }
        return found;
    }

    private int search(SearchQuery query, ConfigMatch.Place place, int index, String text,
            Optional<MatchedLayer> layer, MatchListener listener) throws IOException {
        if (!query.isIn(text)) {
            return 0;
        }
        listener.match(new ConfigMatch(config.digest(), place, index, text, layer));
        return 1;
    }
}
