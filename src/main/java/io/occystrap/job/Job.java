package io.occystrap.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A request to move one image. It is of the right form, and nothing else is checked yet ({@link JobPolicy} does that).
 *
 * @param id          what whoever asked calls it, within {@link #isId}
 * @param source      where the image is
 * @param destination where it is to go
 * @param platform    which platforms of an index; empty for that of the configuration
 * @param filters     what is changed on the way
 */
public record Job(String id, JobLocation source, JobLocation destination, Optional<String> platform, JobFilters filters) {

    /** The longest job, in bytes. */
    public static final int LARGEST = 64 << 10;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");
    private static final Pattern PLATFORMS = Pattern.compile("all|PLATFORM(,PLATFORM){0,31}"
            .replace("PLATFORM", "[a-z0-9]{1,32}/[a-z0-9_]{1,32}(/[a-z0-9.]{1,32})?"));
    private static final Set<String> FIELDS = new TreeSet<>(Set.of("id", "source", "destination", "platform", "filters"));

    /**
     * @param text from outside
     * @return whether it can be the ID of a job: letters, digits and {@code . _ : -}, at most 128 of them
     */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * @param document the job's JSON, which is described by {@code job.schema.json}
     * @return its ID, where it says one and that can be one, however malformed the rest is
     */
    public static Optional<String> id(byte[] document) {
        try {
            return document.length > LARGEST ? Optional.empty()
                    : Optional.ofNullable(JsonDocument.object("the job", document).path("id").textValue()).filter(Job::isId);
        } catch (MalformedImageException e) {
            return Optional.empty();
        }
    }

    /**
     * @param document the job's JSON, which is described by {@code job.schema.json}
     * @param unnamed  its ID where it says none
     * @return the job
     * @throws MalformedJobException if it is not of that form
     */
    public static Job parse(byte[] document, String unnamed) {
        if (document.length > LARGEST) {
            throw new MalformedJobException("the job has " + document.length + " bytes (at most " + LARGEST + " are read)");
        }
        JsonNode json;
        try {
            json = JsonDocument.object("the job", document);
        } catch (MalformedImageException e) {
            throw new MalformedJobException(e.getMessage(), e);
        }
        json.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new MalformedJobException("a job has no field " + Printable.escape(field) + " (" + String.join(", ", FIELDS)
                        + " are)");
            }
        });
        String id = json.has("id") ? text(json, "id") : unnamed;
        if (!isId(id)) {
            throw new MalformedJobException("the id " + Printable.escape(id) + " of a job is not one (letters, digits and"
                    + " . _ : - behind the first, at most 128)");
        }
        return new Job(id, JobLocation.parse("source", text(json, "source")),
                JobLocation.parse("destination", text(json, "destination")), platform(json), filters(json));
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new MalformedJobException(value.isMissingNode() ? "the job has no " + field
                    : "the " + field + " of a job is a text");
        }
        return value.textValue();
    }

    private static Optional<String> platform(JsonNode json) {
        if (!json.has("platform")) {
            return Optional.empty();
        }
        String platform = text(json, "platform");
        if (!PLATFORMS.matcher(platform).matches()) {
            throw new MalformedJobException(Printable.escape(platform) + " is no platform (OS/ARCHITECTURE[/VARIANT], several with"
                    + " commas between, or all)");
        }
        return Optional.of(platform);
    }

    private static JobFilters filters(JsonNode json) {
        JsonNode filters = json.path("filters");
        if (filters.isMissingNode()) {
            return JobFilters.NONE;
        }
        if (!filters.isArray()) {
            throw new MalformedJobException("the filters of a job are a list");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode filter : filters) {
            if (!filter.isTextual()) {
                throw new MalformedJobException("a filter of a job is a text, NAME:KEY=VALUE,KEY=VALUE");
            }
            texts.add(filter.textValue());
        }
        return JobFilters.parse(texts);
    }
}
