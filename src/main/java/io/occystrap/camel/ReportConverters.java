package io.occystrap.camel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Fault;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ValidationReport;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/** What is known of an image by its digest, and by reading all of it: a digest as its text, a report as JSON. */
@Converter(generateLoader = true)
public final class ReportConverters {

    private ReportConverters() {
    }

    /**
     * @param digest of an image
     * @return {@code algorithm:hex}
     */
    @Converter
    public static String toText(ImageDigest digest) {
        return digest.digest().toString();
    }

    /**
     * @param digest of an image
     * @return a JSON object in one line, in ASCII
     */
    public static String toJson(ImageDigest digest) {
        return AsciiJson.text(JsonNodeFactory.instance.objectNode()
                .put("image", digest.image())
                .put("digest", digest.digest().toString())
                .put("digestOf", digest.kind().toString()));
    }

    /**
     * @param report of a validation
     * @return a JSON object in one line, without a newline, in ASCII
     */
    @Converter
    public static String toJson(ValidationReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("image", report.image())
                .put("digest", report.digest().map(digest -> digest.digest().toString()).orElse(null))
                .put("digestOf", report.digest().map(digest -> digest.kind().toString()).orElse(null))
                .put("valid", report.isValid())
                .put("images", report.images())
                .put("layers", report.layers())
                .put("bytes", report.bytes())
                .put("layersSkipped", report.layersSkipped())
                .put("seconds", report.time().toMillis() / 1000.0);
        ArrayNode faults = json.putArray("faults");
        for (Fault fault : report.faults()) {
            faults.addObject()
                    .put("manifest", fault.manifest().map(Object::toString).orElse(null))
                    .put("part", fault.part().toString())
                    .put("layer", fault.layer().isPresent() ? (Integer) fault.layer().getAsInt() : null)
                    .put("message", fault.message());
        }
        json.put("moreFaults", report.moreFaults());
        return AsciiJson.text(json);
    }

    /**
     * @param report of a validation
     * @return the same in bytes
     */
    @Converter
    public static byte[] toBytes(ValidationReport report) {
        return toJson(report).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param report of a validation
     * @return the same as a stream
     */
    @Converter
    public static InputStream toInputStream(ValidationReport report) {
        return new ByteArrayInputStream(toBytes(report));
    }
}
