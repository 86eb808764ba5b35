package io.occystrap.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.occystrap.camel.OccystrapConverters;
import io.occystrap.image.JsonDocument;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/** The result of a job as JSON, which {@code job-result.schema.json} describes. */
@Converter(generateLoader = true)
public final class JobConverters {

    private JobConverters() {
    }

    /**
     * @param result of a job
     * @return a JSON object in one line, in UTF-8
     */
    @Converter
    public static byte[] toBytes(JobResult result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", result.id()).put("state", result.state().toString());
        result.source().ifPresent(source -> json.put("source", source));
        result.destination().ifPresent(destination -> json.put("destination", destination));
        result.receipt().ifPresent(receipt -> json.putRawValue("receipt", new RawValue(OccystrapConverters.toJson(receipt))));
        result.error().ifPresent(error -> json.putObject("error").put("kind", error.kind()).put("reason", error.reason()));
        return JsonDocument.bytes(json);
    }

    /**
     * @param result of a job
     * @return a JSON object in one line
     */
    @Converter
    public static String toJson(JobResult result) {
        return new String(toBytes(result), StandardCharsets.UTF_8);
    }

    /**
     * @param result of a job
     * @return a JSON object in one line, in UTF-8
     */
    @Converter
    public static InputStream toInputStream(JobResult result) {
        return new ByteArrayInputStream(toBytes(result));
    }
}
