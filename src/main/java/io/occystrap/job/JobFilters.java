package io.occystrap.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job changes of an image on its way. A job may leave files out and set times; other filters write files, or look for
 * something that nobody would see.
 *
 * @param exclude       patterns of what is left out, with commas between them; empty to leave out nothing
 * @param timestamp     the time that all files get, in seconds since 1970; empty to leave times as they are
 * @param configTimes   whether the times in the config are set as well
 */
public record JobFilters(Optional<String> exclude, Optional<Long> timestamp, boolean configTimes) {

    /** Nothing is changed. */
    public static final JobFilters NONE = new JobFilters(Optional.empty(), Optional.empty(), false);

    private static final String EXCLUDE = "exclude";
    private static final String NORMALIZE = "normalize-timestamps";

    /**
     * The order of the two does not matter: what is left out has no times, and a time decides nothing.
     *
     * @param texts of filters, as on the command line: {@code exclude:pattern=...}, {@code normalize-timestamps:ts=...}
     * @return what they mean
     * @throws MalformedJobException if one is none that jobs may have, or times are set twice
     */
    static JobFilters parse(List<String> texts) {
        List<String> exclude = new ArrayList<>();
        Optional<Long> timestamp = Optional.empty();
        boolean configTimes = false;
        for (String text : texts) {
            FilterArgument filter;
            try {
                filter = FilterArgument.parse(text);
            } catch (IllegalArgumentException e) {
                throw new MalformedJobException(e.getMessage(), e);
            }
            Map<String, String> options = filter.options();
            switch (filter.name()) {
                case EXCLUDE -> exclude.add(pattern(options.get("pattern")));
                case NORMALIZE -> {
                    if (timestamp.isPresent()) {
                        throw new MalformedJobException("the filter " + NORMALIZE + " is there twice");
                    }
                    timestamp = Optional.of(Long.valueOf(options.getOrDefault("ts", "0")));
                    configTimes = Boolean.parseBoolean(options.get("config"));
                }
                default -> throw new MalformedJobException("a job cannot have the filter " + filter.name() + " (" + EXCLUDE
                        + " and " + NORMALIZE + " can be)");
            }
        }
        return new JobFilters(exclude.isEmpty() ? Optional.empty() : Optional.of(String.join(",", exclude)), timestamp,
                configTimes);
    }

    private static String pattern(String pattern) {
        if (pattern == null) {
            throw new MalformedJobException("the filter " + EXCLUDE + " needs a pattern (" + EXCLUDE + ":pattern=**/*.pyc)");
        }
        return pattern;
    }
}
