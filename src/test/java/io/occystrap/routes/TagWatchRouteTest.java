package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.YamlRoutes;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageReference;
import io.occystrap.image.TagEvent;
import io.occystrap.job.JobConstants;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is queued when a tag moves, as {@code routes/triggers/tag-watch.yaml} says. */
class TagWatchRouteTest extends CamelTestSupport {

    private static final Digest OLD = Digest.of(new byte[] {1});
    private static final Digest NEW = Digest.of(new byte[] {2});

    private MockEndpoint queue;

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() throws Exception {
        property("destination", "tar://mirror+more/{tag}.tar");
        property("source", "reg.example/ns/app");
        property("state", "tags.json");
        return YamlRoutes.of(context, List.of("triggers/tag-watch"));
    }

    @BeforeEach
    void replaceRegistryAndQueue() throws Exception {
        AdviceWith.adviceWith(context, "tag-watch", route -> {
            route.replaceFromWith("direct:tags");
            route.weaveById("tag-watch-queue").replace().to("mock:queue");
        });
        queue = MockEndpoint.resolve(context, "mock:queue");
    }

    private void property(String key, String value) {
        context.getPropertiesComponent().addOverrideProperty("occystrap.tag-watch." + key, value);
    }

    private Exchange happens(Digest now, Digest before) {
        TagEvent event = TagEvent.of(ImageReference.parse("reg.example/ns/app"), "v1", now, before).orElseThrow();
        return context.createFluentProducerTemplate().to("direct:tags").withBody(event)
                .withHeader(OccystrapConstants.TAG_EVENT, event.kind().name()).send();
    }

    @Test
    void aTagThatMovesIsAJob() throws Exception {
        context.start();

        assertThat(happens(NEW, OLD).getException()).isNull();

        Exchange queued = queue.getExchanges().get(0);
        assertThat(queued.getMessage().getBody()).as("a queue takes text").isInstanceOf(String.class);
        JsonNode job = new ObjectMapper().readTree(queued.getMessage().getBody(String.class));
        assertThat(job.path("source").asText()).isEqualTo("registry://reg.example/ns/app:v1@" + NEW);
        assertThat(job.path("destination").asText()).isEqualTo("tar://mirror+more/v1.tar");
        assertThat(job.has("platform")).isFalse();
        assertThat(queued.getMessage().getHeader("JMSCorrelationID")).isEqualTo(job.path("id").asText())
                .isEqualTo(queued.getMessage().getHeader(JobConstants.ID));
    }

    @Test
    void theSameTwiceIsTheSameJob() throws Exception {
        property("platform", "all");
        context.start();

        happens(NEW, null);
        happens(NEW, OLD);

        assertThat(queue.getExchanges()).hasSize(2);
        assertThat(queue.getExchanges().get(0).getMessage().getBody(String.class)).contains("\"platform\":\"all\"")
                .isEqualTo(queue.getExchanges().get(1).getMessage().getBody(String.class));
    }

    @Test
    void aTagThatIsGoneIsNoJob() throws Exception {
        context.start();

        assertThat(happens(null, OLD).getException()).isNull();

        assertThat(queue.getExchanges()).isEmpty();
    }

    @Test
    void aQueueThatTakesNothingHasTheTagSeenAgain() throws Exception {
        queue.whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("the broker is away");
        });
        context.start();

        assertThat(happens(NEW, OLD).getException()).hasMessageContaining("the broker is away");
    }

    @Test
    void aDestinationForAllTagsIsRefusedAtTheStart() {
        property("destination", "tar://app.tar");

        assertThatThrownBy(() -> context.start()).hasStackTraceContaining("tar://app.tar has none");
    }
}
