package io.occystrap.search;

import io.occystrap.camel.CloseOnCompletion;
import io.occystrap.camel.ImageBody;
import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.SearchConstants;
import io.occystrap.image.Image;
import io.occystrap.image.MatchListener;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Searches the body's image. */
final class SearchProducer extends DefaultProducer {

    private final SearchEndpoint endpoint;

    SearchProducer(SearchEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Image image = ImageBody.of(message, "to search");
        boolean allow = endpoint.getConfiguration().isAllowFromHeaders();
        SearchQuery query = endpoint.query(new ImageRequest(message, allow));
        MatchListener listener = allow ? message.getHeader(SearchConstants.MATCH_LISTENER, MatchListener.class) : null;
        if (endpoint.getConfiguration().isPassing()) {
            if (listener == null) {
                throw new IllegalArgumentException("a search of what passes needs a listener in the header "
                        + SearchConstants.MATCH_LISTENER + ", and allowFromHeaders=true");
            }
            SearchedImage searched = endpoint.search().passing(image, query, listener);
            // The image itself is closed by who read it.
            CloseOnCompletion.of(searched.search(), exchange);
            message.setBody(searched);
            return;
        }
        if (listener != null) {
            message.setHeader(SearchConstants.MATCHES, endpoint.search().search(image, query, listener));
            return;
        }
        SpooledMatches matches = new SpooledMatches(endpoint.temporaryDirectory());
        // They are read by whatever comes later in the route, so they live as long as the exchange.
        CloseOnCompletion.of(matches, exchange);
        endpoint.search().search(image, query, matches);
        matches.finish();
        message.setHeader(SearchConstants.MATCHES, matches.count());
        message.setBody(matches);
    }
}
