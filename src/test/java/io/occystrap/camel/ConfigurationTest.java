package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Receipt;
import io.occystrap.image.UnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties of Camel govern our components as they do Camel's own. */
class ConfigurationTest {

    private final SampleImage image = SampleImage.of("ns/app:1", "base");

    @TempDir
    private Path folder;
    private LocalRegistry registry;

    @BeforeEach
    void start() throws Exception {
        registry = new LocalRegistry();
        registry.put(image);
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void aComponentsPropertiesHoldForItsEndpoints() throws Exception {
        registry.requireUser("somebody", "s3cret");

        Exchange answer = call(Map.of("camel.component.occystrap-registry.username", "somebody",
                "camel.component.occystrap-registry.password", "s3cret"), reference());

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(OccystrapConstants.DIGEST))
                .isEqualTo("sha256:" + SampleImage.sha256(image.manifest()));
    }

    @Test
    void anEndpointsOwnOptionWinsOverTheComponents() throws Exception {
        registry.requireUser("somebody", "s3cret");

        Exchange answer = call(Map.of("camel.component.occystrap-registry.username", "somebody",
                "camel.component.occystrap-registry.password", "s3cret"), reference() + "?password=wrong");

        assertThat(answer.getException()).isInstanceOf(NotAuthorizedException.class).message()
                .doesNotContain("wrong").doesNotContain("s3cret");
    }

    @Test
    void ourOwnPropertiesHoldWhereNeitherSaysAnything() throws Exception {
        registry.requireUser("somebody", "s3cret");

        Exchange answer = call(Map.of("occystrap.username", "somebody", "occystrap.password", "s3cret"), reference());

        assertThat(answer.getException()).isNull();
    }

    @Test
    void aLimitOfTheComponentHolds() throws Exception {
        String out = "occystrap-tarfile:" + folder.resolve("out.tar");

        Exchange small = call(Map.of("camel.component.occystrap-registry.layer-bytes", "100"), reference(), out);
        Exchange large = call(Map.of("camel.component.occystrap-registry.layer-bytes", "100000"), reference(), out);

        assertThat(small.getException()).isInstanceOf(MalformedImageException.class);
        assertThat(large.getMessage().getBody(Receipt.class).imageId().hex()).isEqualTo(image.id());
    }

    @Test
    void theResponseTimeoutOfCamelsHttpsHoldsForRegistries() throws Exception {
        registry.delayAnswers(Duration.ofMinutes(1));
        long start = System.nanoTime();

        Exchange answer = call(Map.of("camel.component.https.response-timeout", "50",
                "camel.component.https.so-timeout", "50"), reference());

        assertThat(answer.getException()).isInstanceOf(UnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(registry.requests()).isNotEmpty();
    }

    @Test
    void theProxyOfCamelsHttpsHoldsForRegistries() throws Exception {
        Exchange answer = call(Map.of("camel.component.https.proxy-host", "127.0.0.1",
                "camel.component.https.proxy-port", Integer.toString(registry.port()),
                "camel.component.https.proxy-auth-host", "127.0.0.1",
                "camel.component.https.proxy-auth-port", Integer.toString(registry.port()),
                "camel.component.https.proxy-auth-scheme", "http"), "occystrap-registry:registry.test/ns/app:1");

        assertThat(answer.getException()).isNotNull();
        assertThat(registry.requests()).isNotEmpty().first().asString().startsWith("CONNECT registry.test:443 ");
    }

    private String reference() {
        return "occystrap-registry:" + registry.host() + "/ns/app:1";
    }

    private static Exchange call(Map<String, String> properties, String... endpoints) throws Exception {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        properties.forEach(main::addOverrideProperty);
        main.configure().withJmxEnabled(false);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:start").to(endpoints);
            }
        });
        main.start();
        try {
            return main.getCamelContext().createFluentProducerTemplate().to("direct:start").send();
        } finally {
            main.stop();
        }
    }
}
