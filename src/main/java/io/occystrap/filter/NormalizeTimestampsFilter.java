package io.occystrap.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.layer.EntryFilter;
import io.occystrap.layer.EntryLookup;
import io.occystrap.layer.GlobalHeaders;
import io.occystrap.layer.LayerFilter;
import io.occystrap.layer.TarEntry;
import java.time.Instant;
import java.util.Optional;

/**
 * Gives every entry of every layer the same time, so that two builds of the same content become the same layers. PAX
 * records of finer times, of access and of change go.
 */
public final class NormalizeTimestampsFilter extends Rewriting implements LayerFilter {

    /** The earliest and latest time, in seconds since 1970, that a config can have: the years 1 and 9999. */
    private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final long seconds;
    private final boolean config;

    /**
     * @param seconds since 1970, in the years 1 to 9999
     * @param config  whether the config's times, of the image and of each step of its history, are set too
     * @throws IllegalArgumentException if the time is further away
     */
    public NormalizeTimestampsFilter(long seconds, boolean config) {
        if (seconds < EARLIEST || seconds > LATEST) {
            throw new IllegalArgumentException("the timestamp " + seconds + " is not within the years 1 to 9999");
        }
        this.seconds = seconds;
        this.config = config;
    }

    @Override
    LayerFilter layers() {
        return this;
    }

    @Override
    String description() {
        return "normalize-timestamps:ts=" + seconds;
    }

    @Override
    public EntryFilter open(EntryLookup targets) {
        return new EntryFilter() {

            @Override
            public Optional<TarEntry> apply(TarEntry entry) {
                return Optional.of(entry.withTime(seconds));
            }

            @Override
            public GlobalHeaders apply(GlobalHeaders headers) {
                return headers.withTime(seconds);
            }
        };
    }

    @Override
    public boolean keepsSize() {
        return true;
    }

    @Override
    void edit(ObjectNode top) {
        if (config) {
            String created = Instant.ofEpochSecond(seconds).toString();
            top.put("created", created);
            for (JsonNode step : top.path("history")) {
                if (step instanceof ObjectNode object && object.has("created")) {
                    object.put("created", created);
                }
            }
        }
    }
}
