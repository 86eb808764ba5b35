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
        List<Layer> stored = image.layers();
        List<Optional<String>> createdBy = config.createdBy(stored.size());
        for (int i = 0; i < stored.size(); i++) {
            Optional<Digest> diffId = stored.get(i).diffId();
            layers.add(new MatchedLayer(i, stored.get(i).descriptor().digest(), diffId, createdBy.get(i)));
        }
    }

    /** @return the layers, base first */
    List<MatchedLayer> layers() {
        return layers;
    }

    private JsonNode history() {
        return config.json().path("history");
    }

    /**
     * @param query    what to look for
     * @param listener is told
     * @return how much was found
     * @throws IOException from the listener
     */
    long search(SearchQuery query, MatchListener listener) throws IOException {
        long found = 0;
        // A history that is not that of these layers explains none of them.
        boolean explains = config.layerHistory().size() == layers.size();
        int layer = 0;
        for (int i = 0; i < history().size(); i++) {
            Optional<MatchedLayer> made = Optional.empty();
            if (explains && !history().path(i).path("empty_layer").asBoolean(false)) {
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
