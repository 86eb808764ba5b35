package io.occystrap.filter;

import io.occystrap.image.DerivedImage;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.Layer;
import io.occystrap.image.Manifest;
import io.occystrap.image.StoredManifest;
import io.occystrap.layer.LayerFilter;
import io.occystrap.layer.RewrittenLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image whose layers filters rewrite. Its config and manifest are made when the layers were read. */
final class RewrittenImage extends DerivedImage {

    private final List<Rewriting> filters;
    private List<RewrittenLayer> layers;
    private RewrittenDocuments documents;

    private RewrittenImage(Image source, List<Rewriting> filters) {
        super(source);
        this.filters = filters;
    }

    /** @return the image with the filter behind those that it has already */
    static RewrittenImage of(Image image, Rewriting filter) throws IOException {
        if (image.isIndex()) {
            throw new IllegalArgumentException(image.name() + " stands for several platforms, and filters work on one (choose"
                    + " it with --os, --architecture and --variant)");
        }
        if (image instanceof RewrittenImage rewritten) {
            List<Rewriting> all = new ArrayList<>(rewritten.filters);
            all.add(filter);
            return new RewrittenImage(rewritten.source(), List.copyOf(all));
        }
        return new RewrittenImage(image, List.of(filter));
    }

    @Override
    public List<Layer> layers() throws IOException {
        return List.copyOf(rewritten());
    }

    private synchronized List<RewrittenLayer> rewritten() throws IOException {
        if (layers == null) {
            List<LayerFilter> all = filters.stream().map(Rewriting::layers).toList();
            List<Layer> sources = source().layers();
            Map<Object, RewrittenLayer> seen = new HashMap<>();
            List<RewrittenLayer> made = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                Layer layer = sources.get(i);
                // A layer that occurs again is rewritten once: it has the same diffId or, where none is known yet, is the same.
                Object identity = layer.diffId().isPresent() ? layer.diffId().get() : layer;
                RewrittenLayer rewritten = seen.get(identity);
                if (rewritten == null) {
                    rewritten = new RewrittenLayer(layer, sources.subList(0, i), all);
                    seen.put(identity, rewritten);
                }
                made.add(rewritten);
            }
            layers = List.copyOf(made);
        }
        return layers;
    }

    @Override
    public ImageConfig config() throws IOException {
        return documents().config();
    }

    @Override
    public Manifest manifest() throws IOException {
        return documents().manifest();
    }

    private synchronized RewrittenDocuments documents() throws IOException {
        if (documents == null) {
            documents = RewrittenDocuments.of(source(), rewritten(), filters);
        }
        return documents;
    }

    @Override
    public Optional<Digest> digest() throws IOException {
        return Optional.of(manifest().digest());
    }

    @Override
    public Optional<StoredManifest> stored() {
        return Optional.empty();
    }
}
