package io.occystrap.filter;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.OccystrapConstants;
import java.nio.file.Path;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Rewrite the layers of the image in the body, or note what it is made of, while the next steps read it. */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-filter", title = "Occystrap Filter",
             syntax = "occystrap-filter:name", producerOnly = true, remote = false, category = { Category.CONTAINER },
             headersClass = OccystrapConstants.class)
public class FilterEndpoint extends DefaultEndpoint {

    @UriPath(description = "Which filter.", enums = "exclude,normalize-timestamps,inspect,entries")
    private String name;

    @UriParam
    private FilterConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public FilterEndpoint(String uri, FilterComponent component, FilterConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /**
     * @param message in process; null where its headers do not count
     * @return the filter that name, options and, where they count, headers mean
     * @throws IllegalArgumentException if there is none of that name, or an option that it needs is missing or malformed
     */
    ImageFilter filter(Message message) {
        ImageRequest request = new ImageRequest(message, configuration.isAllowFromHeaders());
        return switch (name) {
            case "exclude" -> new ExcludeFilter(PatternList.parse(
                    required(request.text(OccystrapConstants.EXCLUDE, configuration.getPattern()), "pattern")));
            case "normalize-timestamps" -> {
                String own = configuration.getTs() == null ? null : configuration.getTs().toString();
                String seconds = request.text(OccystrapConstants.TIMESTAMP, own);
                yield new NormalizeTimestampsFilter(seconds != null ? Long.parseLong(seconds)
                        : SourceDateEpoch.seconds(System.getenv(SourceDateEpoch.VARIABLE)),
                        request.flag(OccystrapConstants.CONFIG_TIMES, configuration.isConfig()));
            }
            case "inspect" -> new InspectFilter(Path.of(required(configuration.getFile(), "file")));
            case "entries" -> new EntriesFilter(required(configuration.getDecider(), "decider"));
            default -> throw new IllegalArgumentException("there is no filter " + name
                    + " (there are exclude, normalize-timestamps, inspect and entries)");
        };
    }

    /** What is wrong with the options is said when the route starts, not when the first image comes. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (!configuration.isAllowFromHeaders()) {
            filter(null);
        }
    }

    private <T> T required(T value, String option) {
        if (value == null || value.equals("")) {
            throw new IllegalArgumentException("the filter " + name + " needs the option " + option);
        }
        return value;
    }

    @Override
    public Producer createProducer() {
        return new FilterProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("a filter cannot be consumed from; send an image to it");
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public FilterConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(FilterConfiguration configuration) {
        this.configuration = configuration;
    }
}
