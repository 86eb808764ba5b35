package io.occystrap.search;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.SearchConstants;
import io.occystrap.camel.OccystrapSettings;
import java.nio.file.Path;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Search the layers of the image in the body for names, and for what is in files. The body becomes the matches, base layer
 * first, to be split or converted to JSON, a line each.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-search", title = "Occystrap Search",
             syntax = "occystrap-search:name", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.SEARCH }, headersClass = SearchConstants.class)
public class SearchEndpoint extends DefaultEndpoint {

    @UriPath(description = "What the search is called, such as keys; it means nothing. May be left out.")
    private String name;

    @UriParam
    private SearchConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public SearchEndpoint(String uri, SearchComponent component, SearchConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new SearchProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "occystrap-search cannot be consumed from; send an image to it, from the endpoint of a store");
    }

    /**
     * @param request what the exchange says
     * @return what to search for
     * @throws IllegalArgumentException if nobody says, or a pattern is malformed
     */
    SearchQuery query(ImageRequest request) {
        String pattern = request.required(SearchConstants.PATTERN, configuration.getPattern(), "pattern");
        String content = request.text(SearchConstants.CONTENT, configuration.getContent());
        SearchQuery query = request.flag(SearchConstants.REGEX, configuration.isRegex())
                ? SearchQuery.regex(pattern, content, settings().patternTime(configuration.getPatternSeconds())) : SearchQuery.glob(pattern, content);
        if (request.flag(SearchConstants.HISTORY, configuration.isHistory())) {
            query = query.withHistory();
        }
        return request.flag(SearchConstants.HIDDEN_BY, configuration.isHiddenBy()) ? query.withHiding() : query;
    }

    /** @return what searches, with this endpoint's options */
    ImageSearch search() {
        return new ImageSearch(settings().parallel(configuration.getParallel()), temporaryDirectory(),
                settings().limits(null, null), settings().listener());
    }

    /** @return where temporary files go */
    Path temporaryDirectory() {
        return settings().temporaryDirectory(configuration.getTemporaryDirectory());
    }

    private OccystrapSettings settings() {
        return new OccystrapSettings(getCamelContext());
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public SearchConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(SearchConfiguration configuration) {
        this.configuration = configuration;
    }
}
