package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What a document says of some content elsewhere (image-spec, descriptor.md).
 *
 * @param mediaType    as stated; null where it is not
 * @param digest       of the content
 * @param size         of the content in bytes, never negative
 * @param platform     of an index entry; null where there is none
 * @param artifactType of an index entry; null where there is none
 */
public record Descriptor(MediaType mediaType, Digest digest, long size, Platform platform, MediaType artifactType) {

    /** @throws IllegalArgumentException if the size is negative */
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size + " is negative");
        }
    }

    /**
     * @param mediaType of the content
     * @param digest    of the content
     * @param size      of the content in bytes
     */
    public Descriptor(MediaType mediaType, Digest digest, long size) {
        this(mediaType, digest, size, null, null);
    }

    /**
     * @param descriptors of some contents
     * @return how many bytes they have together; {@link Long#MAX_VALUE} where that is too small
     */
    static long sum(Iterable<Descriptor> descriptors) {
        long sum = 0;
        for (Descriptor descriptor : descriptors) {
            sum = sum > Long.MAX_VALUE - descriptor.size() ? Long.MAX_VALUE : sum + descriptor.size();
        }
        return sum;
    }

    /**
     * @param what names the document for the error
     * @param node a descriptor object of it
     * @return the descriptor
     * @throws MalformedImageException if a field is missing, of the wrong type, or out of range, or if embedded
     *                                 {@code data} is not what digest and size say
     */
    static Descriptor parse(String what, JsonNode node) throws MalformedImageException {
        if (!node.isObject()) {
            throw new MalformedImageException(what + " is malformed", "a descriptor is not an object", null);
        }
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw new MalformedImageException(what + " is malformed",
                    "a descriptor's size is " + Printable.escape(size.toString()), null);
        }
        Descriptor descriptor = new Descriptor(MediaType.parse(text(what, node, "mediaType")),
                digest(what, node.path("digest")), size.longValue(), platform(what, node),
                MediaType.parse(text(what, node, "artifactType")));
        checkData(what, node.path("data"), descriptor);
        return descriptor;
    }

    static Digest digest(String what, JsonNode node) throws MalformedImageException {
        if (!node.isTextual()) {
            throw new MalformedImageException(what + " is malformed", "a digest is missing", null);
        }
        try {
            return Digest.parse(node.textValue());
        } catch (IllegalArgumentException e) {
            throw new MalformedImageException(what + " is malformed", e.getMessage(), null, e);
        }
    }

    static String text(String what, JsonNode node, String field) throws MalformedImageException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new MalformedImageException(what + " is malformed", field + " is not a string", null);
        }
        return value.textValue();
    }

    /** An attestation of BuildKit's is for no platform, also where it does not say so. */
    private static Platform platform(String what, JsonNode descriptor) throws MalformedImageException {
        if (descriptor.path("annotations").path("vnd.docker.reference.type").isTextual()) {
            return new Platform("unknown", "unknown", "");
        }
        JsonNode node = descriptor.path("platform");
        if (!node.isObject()) {
            return null;
        }
        return new Platform(text(what, node, "os"), text(what, node, "architecture"), text(what, node, "variant"));
    }

    private static void checkData(String what, JsonNode data, Descriptor descriptor) throws MalformedImageException {
        if (data.isMissingNode() || data.isNull()) {
            return;
        }
        byte[] content;
        try {
            content = data.binaryValue();
        } catch (IOException e) {
            throw new MalformedImageException(what + " is malformed", "embedded data is not base64", null, e);
        }
        if (content == null || content.length != descriptor.size() || !descriptor.digest().matches(content)) {
            throw new MalformedImageException(what + " is malformed", "embedded data does not match its digest and size",
                    null);
        }
    }
}
