package io.occystrap.registry;

import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Receipt;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Writes images into a registry under their own names, behind a prefix: {@code ghcr.io/ns/app:1} becomes {@code
 * HOST/PREFIX/ns/app:1}, {@code busybox} becomes {@code HOST/PREFIX/busybox:latest}. An image goes there under each of its
 * names that has a tag.
 */
final class PrefixSink implements ImageSink {

    private static final String OFFICIAL = "library/";

    private final String prefix;
    private final Function<ImageReference, ImageSink> sinks;

    /**
     * @param prefix HOST and what follows it, as a reference begins with them, with a slash at its end
     * @param sinks  makes what writes under a name
     */
    PrefixSink(String prefix, Function<ImageReference, ImageSink> sinks) {
        this.prefix = Objects.requireNonNull(prefix, "prefix");
        this.sinks = Objects.requireNonNull(sinks, "sinks");
    }

    /** @return what came of the first name */
    @Override
    public Receipt write(Image image) throws IOException {
        List<ImageReference> names = image.names().stream().filter(name -> name.tag() != null).map(this::prefixed).distinct()
                .toList();
        if (names.isEmpty()) {
            throw new ImageNotFoundException(image.name() + " has no name with a tag to go behind " + prefix, null,
                    "name the image in the destination");
        }
        Receipt receipt = sinks.apply(names.get(0)).write(image);
        for (ImageReference name : names.subList(1, names.size())) {
            sinks.apply(name).write(image);
        }
        return receipt;
    }

    private ImageReference prefixed(ImageReference name) {
        boolean official = name.registry().equals(ImageReference.DOCKER_HUB) && name.repository().startsWith(OFFICIAL);
        return ImageReference.parse(prefix + (official ? name.repository().substring(OFFICIAL.length()) : name.repository())
                + ":" + name.tag());
    }
}
