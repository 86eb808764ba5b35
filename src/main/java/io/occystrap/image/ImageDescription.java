package io.occystrap.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the documents of an image say of it. Nothing is escaped except the name.
 *
 * @param name       what the image is called, printable
 * @param digest     of its manifest; empty where its store keeps none
 * @param mediaType  of its manifest; empty where its store keeps none
 * @param imageId    digest of its config
 * @param platform   as the config has it
 * @param created    as it stands in the config; empty where that does not say
 * @param author     as it stands in the config; empty where that does not say
 * @param parameters how its containers run
 * @param layers     base first; immutable
 * @param index      that the image was chosen from, or that stands for it; empty where there is none
 * @param isIndex    whether the image stands for all that the index lists; the rest is then of one of them
 */
public record ImageDescription(String name, Optional<Digest> digest, Optional<MediaType> mediaType, Digest imageId,
        Platform platform, String created, String author, ExecutionParameters parameters, List<DescribedLayer> layers,
        Optional<DescribedIndex> index, boolean isIndex) {

    /**
     * Reads manifest and config, and of an image that stands for several platforms the manifests of all; no layer, except
     * where a store must read them to know the documents (a daemon).
     *
     * @param image to describe; not closed
     * @return the description
     * @throws IOException if the documents cannot be read or are malformed
     */
    public static ImageDescription of(Image image) throws IOException {
        ImageConfig config = image.config();
        String what = "config of " + image.name();
        ImageFields top = new ImageFields(what, config.json());
        List<Layer> stored = image.layers();
        List<Optional<String>> createdBy = config.createdBy(stored.size());
        List<DescribedLayer> layers = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            layers.add(new DescribedLayer(i, stored.get(i).descriptor(), stored.get(i).diffId(),
                    createdBy.get(i)));
        }
        Optional<Manifest> manifest = image.stored().isPresent() ? Optional.of(image.manifest()) : Optional.empty();
        return new ImageDescription(image.name(), manifest.map(Manifest::digest), manifest.map(Manifest::mediaType),
                image.id(), config.platform(), top.text("created"), top.text("author"),
                ExecutionParameters.of(what, config), List.copyOf(layers), index(image), image.isIndex());
    }

    private static Optional<DescribedIndex> index(Image image) throws IOException {
        Optional<ImageIndex> index = image.index();
        if (index.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(image.isIndex() ? DescribedIndex.of(image.name(), index.get(), image.stored().orElseThrow())
                : DescribedIndex.of(index.get()));
    }

    /** @return bytes of the layers, as they are stored; of sizes that lie, the largest number */
    public long size() {
        return Descriptor.sum(layers.stream().map(DescribedLayer::stored).toList());
    }
}
