package io.occystrap.archive;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.Descriptor;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Printable;

/**
 * What the index of an image layout lists: a manifest or another index, with the names that it goes by.
 *
 * @param descriptor of the document
 * @param refName    its annotation {@value #REF_NAME}, often a bare tag; null where there is none
 * @param fullName   containerd's name for it; null where there is none
 */
public record LayoutEntry(Descriptor descriptor, String refName, String fullName) {

    /** What skopeo and umoci find an image by (image-spec, annotations.md). */
    public static final String REF_NAME = "org.opencontainers.image.ref.name";

    private static final String FULL_NAME = "io.containerd.image.name";

    /**
     * @param descriptor of the document
     * @param node       the same, as it stands in the index
     * @return the entry
     */
    static LayoutEntry of(Descriptor descriptor, JsonNode node) {
        JsonNode annotations = node.path("annotations");
        return new LayoutEntry(descriptor, annotations.path(REF_NAME).textValue(), annotations.path(FULL_NAME).textValue());
    }

    /** @return its name, or its digest; printable */
    String shown() {
        String name = name();
        return name == null ? "one without a name (" + descriptor.digest() + ")" : Printable.escape(name);
    }

    /** @return its name; null where it has none */
    String name() {
        return fullName != null ? fullName : refName;
    }

    /** @return whether it may be an image, or several */
    boolean isImage() {
        return descriptor.artifactType() == null && (descriptor.mediaType() == null || descriptor.mediaType().isManifest()
                || descriptor.mediaType().isIndex());
    }

    boolean isCalled(String wanted) {
        return wanted.equals(refName) || wanted.equals(fullName)
                || reference() != null && reference().equals(parse(wanted));
    }

    /** @return the image's name; null where there is none, as a bare tag says nothing of it */
    ImageReference reference() {
        ImageReference full = parse(fullName);
        return full != null || refName == null || refName.indexOf(':') < 0 ? full : parse(refName);
    }

    private static ImageReference parse(String text) {
        try {
            return text == null ? null : ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
