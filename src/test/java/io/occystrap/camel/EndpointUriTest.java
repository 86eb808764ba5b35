package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How images and files are named in an endpoint's URI. */
class EndpointUriTest extends ImageStoreTest {

    private final SampleImage image = SampleImage.of("ns/app:1", "base");

    @Test
    void aReferenceHasHostPortNameTagAndDigest() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            String digest = "sha256:" + SampleImage.sha256(image.manifest());

            Exchange answer = pass(null, "occystrap-registry:" + registry.host() + "/ns/app:1@" + digest);

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(Image.class).config().digest().hex()).isEqualTo(image.id());
            assertThat(registry.requests()).contains("GET /v2/ns/app/manifests/" + digest + " HTTP/1.1");
        }
    }

    @Test
    void slashesAfterTheSchemeChangeNothing() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);

            Exchange answer = pass(null, "occystrap-registry://" + registry.host() + "/ns/app:1");

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(Image.class).config().digest().hex()).isEqualTo(image.id());
        }
    }

    /** The mirror is asked in its place, which is of that host alone. */
    @ParameterizedTest
    @ValueSource(strings = {"occystrap-registry:////myhost/ns/app:1", "occystrap-registry?allowFromHeaders=true"})
    void aHostMayHaveNeitherADotNorAPort(String endpoint) throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            context.getPropertiesComponent().addInitialProperty("occystrap.mirror.myhost", registry.host());

            Exchange answer = pass(null, Map.of(OccystrapConstants.SOURCE, ImageReference.parse("myhost", "ns/app:1").toString()),
                    endpoint);

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(Image.class).config().digest().hex()).isEqualTo(image.id());
        }
    }

    /** Not a question mark, and no text that is itself an encoding: Camel decodes twice. */
    @ParameterizedTest
    @ValueSource(strings = {"with space.tar", "a&b.tar", "100%.tar", "number#1.tar", "a+b.tar", "ünïcode.tar"})
    void anEncodedPathMayHaveOddCharacters(String name) throws Exception {
        Path in = image.saveTo(folder.resolve(name));
        String encoded = folder + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");

        Exchange answer = pass(null, "occystrap-tarfile:" + encoded,
                "occystrap-directory:" + encoded.replace(folder.toString(), folder + "/images"));

        assertThat(in).exists();
        assertThat(answer.getException()).isNull();
        assertThat(folder.resolve("images").resolve(name).resolve("manifest.json")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "a&b", "100%", "per%20cent", "a+b"})
    void aRawOptionMayHaveAnyCharacter(String name) throws Exception {
        Path in = image.saveGzippedTo(folder.resolve("in.tar.gz"));
        Path spool = Files.createDirectory(folder.resolve(name));

        Endpoint endpoint = context.getEndpoint("occystrap-tarfile:" + in + "?temporaryDirectory=RAW(" + spool + ")");
        Exchange answer = context.createFluentProducerTemplate().to(endpoint).send();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(Image.class).config().digest().hex()).isEqualTo(image.id());
    }

    @Test
    void aPasswordIsNotShown() {
        Endpoint endpoint = context.getEndpoint(
                "occystrap-registry:registry.test/ns/app:1?username=somebody&password=RAW(s3cr&t)");

        assertThat(endpoint.toString()).contains("registry.test/ns/app:1").doesNotContain("s3cr");
    }

    @Test
    void aPasswordIsNotShownInErrors() throws Exception {
        Exchange answer = pass("some text",
                "occystrap-registry:registry.test/ns/app:1?username=somebody&password=s3cret&operation=write");

        assertThat(answer.getException()).hasMessageContaining("no image in the body").message()
                .doesNotContain("s3cret");
    }
}
