package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;

/**
 * What was signed of a signed schema 1 manifest (Docker's manifest-v2-1.md, "Signed Manifests"): the document without its
 * signatures, which is what its digest is of.
 *
 * <p>Checked is that all signatures agree on what that is, and that it says the same as the document around it. Who signed
 * it is not: the keys are made up by the tools that push, and nobody vouches for them; Docker does not look either.
 */
final class Schema1Signature {

    private static final int MOST_SIGNATURES = 100;

    private Schema1Signature() {
    }

    /**
     * @param what    names the manifest for errors; already printable
     * @param content the signed document
     * @param top     the same, parsed
     * @return what was signed, byte for byte
     * @throws MalformedImageException if that cannot be made out, or is not what the document says
     */
    static byte[] payload(String what, byte[] content, JsonNode top) throws MalformedImageException {
        JsonNode signatures = top.path("signatures");
        if (!signatures.isArray() || signatures.isEmpty() || signatures.size() > MOST_SIGNATURES) {
            throw malformed(what, "its signatures are no list of 1 to " + MOST_SIGNATURES);
        }
        byte[] payload = null;
        for (JsonNode signature : signatures) {
            byte[] signed = signed(what, content, signature.path("protected"));
            if (payload != null && !Arrays.equals(payload, signed)) {
                throw malformed(what, "its signatures are not all for the same content");
            }
            payload = signed;
        }
        ObjectNode unsigned = top.deepCopy();
        unsigned.remove("signatures");
        if (!JsonDocument.object(what + ", as it was signed,", payload).equals(unsigned)) {
            throw malformed(what, "what was signed is not what it says");
        }
        return payload;
    }

    private static byte[] signed(String what, byte[] content, JsonNode protectedHeader) throws MalformedImageException {
        JsonNode header = JsonDocument.object("the signature of " + what, decoded(what, protectedHeader));
        JsonNode length = header.path("formatLength");
        if (!length.isInt() || length.intValue() < 0 || length.intValue() > content.length) {
            throw malformed(what, "a signature's formatLength is " + Printable.escape(length.toString()));
        }
        byte[] tail = decoded(what, header.path("formatTail"));
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(content, 0, length.intValue());
        payload.writeBytes(tail);
        return payload.toByteArray();
    }

    /** Base64 for URLs; with or without padding, as libtrust takes it. */
    private static byte[] decoded(String what, JsonNode text) throws MalformedImageException {
        try {
            return Base64.getUrlDecoder().decode(text.asText().replaceFirst("=+$", ""));
        } catch (IllegalArgumentException e) {
            throw new MalformedImageException(what + " is malformed", "a signature is not base64", null, e);
        }
    }

    private static MalformedImageException malformed(String what, String why) {
        return new MalformedImageException(what + " is malformed", why, null);
    }
}
