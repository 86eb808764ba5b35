package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Sha;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestDocumentTest {

    private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    private static final String SIGNED_1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    private static final String HEX = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String CONFIG = "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
            + "\"digest\":\"sha256:" + HEX + "\",\"size\":3}";
    private static final String LAYERS = "\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\","
            + "\"digest\":\"sha256:" + HEX + "\",\"size\":7}]";
    private static final String MANIFESTS = "\"manifests\":[{\"mediaType\":\"" + OCI + "\",\"digest\":\"sha256:" + HEX
            + "\",\"size\":9,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\"}}]";

    private static String document(String... members) {
        return "{\"schemaVersion\":2," + String.join(",", members) + "}";
    }

    private static ManifestDocument parse(String text, String contentType) throws MalformedImageException {
        return ManifestDocument.parse("manifest of app", text.getBytes(StandardCharsets.UTF_8),
                MediaType.parse(contentType));
    }

    private static ThrowableAssertAlternative<MalformedImageException> refuses(String text, String contentType) {
        return assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> parse(text, contentType))
                .withMessageContaining("manifest of app");
    }

    @ParameterizedTest
    @ValueSource(strings = {OCI, DOCKER})
    void readsAManifest(String type) throws Exception {
        String text = document("\"mediaType\":\"" + type + "\"", CONFIG, LAYERS);
        Manifest manifest = (Manifest) parse(text, type);
        assertThat(manifest.mediaType()).hasToString(type);
        assertThat(manifest.digest()).hasToString(Sha.sha256(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(manifest.bytes()).asString().isEqualTo(text);
        assertThat(manifest.config().size()).isEqualTo(3);
        assertThat(manifest.layers()).singleElement().satisfies(layer -> {
            assertThat(layer.digest()).hasToString("sha256:" + HEX);
            assertThat(layer.size()).isEqualTo(7);
            assertThat(layer.mediaType()).isEqualTo(MediaType.OCI_LAYER_GZIP);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {OCI_INDEX, DOCKER_LIST})
    void readsAnIndex(String type) throws Exception {
        ImageIndex index = (ImageIndex) parse(document("\"mediaType\":\"" + type + "\"", MANIFESTS), type);
        assertThat(index.mediaType()).hasToString(type);
        assertThat(index.manifests()).singleElement()
                .satisfies(entry -> assertThat(entry.platform()).hasToString("linux/arm/v6"));
    }

    @Test
    void takesTheTypeFromTheTransportWhereTheDocumentHasNone() throws Exception {
        assertThat(parse(document(CONFIG, LAYERS), DOCKER).mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
        assertThat(parse(document(CONFIG, LAYERS), null).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(parse(document(CONFIG, LAYERS), "text/plain").mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(parse(document(MANIFESTS), null).mediaType()).isEqualTo(MediaType.OCI_INDEX);
    }

    @Test
    void ignoresParametersAndCaseOfTheContentType() throws Exception {
        assertThat(parse(document("\"mediaType\":\"" + OCI + "\"", CONFIG, LAYERS),
                "Application/vnd.OCI.image.manifest.v1+json; charset=utf-8")).isInstanceOf(Manifest.class);
    }

    @ParameterizedTest
    @CsvSource({OCI + "," + OCI_INDEX, OCI + "," + DOCKER_LIST, DOCKER + "," + OCI, OCI + "," + DOCKER})
    void refusesAManifestThatIsSentAsSomethingElse(String stated, String sent) {
        refuses(document("\"mediaType\":\"" + stated + "\"", CONFIG, LAYERS), sent).withMessageContaining("ambiguous");
    }

    @Test
    void refusesAnIndexThatIsDeclaredAManifest() {
        refuses(document("\"mediaType\":\"" + OCI + "\"", MANIFESTS), null).withMessageContaining("ambiguous");
        refuses(document(MANIFESTS), DOCKER).withMessageContaining("ambiguous");
    }

    @Test
    void refusesAManifestThatIsDeclaredAnIndex() {
        refuses(document("\"mediaType\":\"" + OCI_INDEX + "\"", CONFIG, LAYERS), null).withMessageContaining("ambiguous");
        refuses(document(CONFIG, LAYERS), DOCKER_LIST).withMessageContaining("ambiguous");
    }

    /** Go's JSON matches names by Unicode case folding: also the long s and the Kelvin sign. */
    @ParameterizedTest
    @ValueSource(strings = {"manifests", "Manifests", "MANIFESTS", "mAnIfEsTs", "manife\u017fts"})
    void refusesFieldsOfBothKindsInAnyLetterCase(String spelling) {
        refuses(document(CONFIG, LAYERS, MANIFESTS.replace("manifests", spelling)), null)
                .withMessageContaining("ambiguous");
        refuses(document(MANIFESTS.replace("manifests", spelling), LAYERS), null).withMessageContaining("ambiguous");
        refuses(document(MANIFESTS.replace("manifests", spelling), CONFIG), null).withMessageContaining("ambiguous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Layers", "LAYERS", "layer\u017f"})
    void refusesOneFieldInTwoSpellings(String spelling) {
        refuses(document(CONFIG, LAYERS, LAYERS.replace("layers", spelling)), null).withMessageContaining("ambiguous");
    }

    @Test
    void refusesAFieldThatOccursTwice() {
        refuses(document(CONFIG, LAYERS, LAYERS), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsLayers", "signatures", "FSLAYERS"})
    void refusesSchema1WithoutLayersOrAmongOtherThings(String field) {
        refuses("{\"schemaVersion\":1,\"" + field + "\":[]}", null);
        refuses("{\"schemaVersion\":1,\"name\":\"app\"}", SIGNED_1).withMessageContaining("fsLayers");
        refuses(document(CONFIG, LAYERS, "\"" + field + "\":[]"), null).withMessageContaining("ambiguous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3", "\"2\"", "null", "-2"})
    void refusesAnotherSchemaVersion(String version) {
        refuses("{\"schemaVersion\":" + version + "," + CONFIG + "," + LAYERS + "}", null);
    }

    @Test
    void refusesADocumentOfAnUnknownKind() {
        refuses(document("\"mediaType\":\"application/vnd.example+json\"", CONFIG, LAYERS), null)
                .withMessageContaining("not an image");
        refuses(document("\"name\":\"app\""), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.oci.empty.v1+json", "application/vnd.cncf.helm.config.v1+json"})
    void tellsAnArtifactFromAnImage(String configType) throws Exception {
        String config = CONFIG.replace("application/vnd.oci.image.config.v1+json", configType);
        Artifact typed = (Artifact) parse(document(config, LAYERS, "\"artifactType\":\"application/vnd.example.sbom\""), null);
        assertThat(typed.refusal("app")).hasMessageContaining("app is not an image")
                .hasMessageContaining("application/vnd.example.sbom");
        assertThat(((Artifact) parse(document(config, LAYERS), null)).refusal("app")).hasMessageContaining(configType);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1e3", "\"7\"", "null", "[]", "9223372036854775808",
        "99999999999999999999999999999999"})
    void refusesASizeThatIsNone(String size) {
        refuses(document(CONFIG, LAYERS.replace("\"size\":7", "\"size\":" + size)), null);
        refuses(document(CONFIG.replace("\"size\":3", "\"size\":" + size), LAYERS), null);
        refuses(document(MANIFESTS.replace("\"size\":9", "\"size\":" + size)), null);
    }

    @Test
    void refusesAMissingSizeOrDigest() {
        refuses(document(CONFIG, LAYERS.replace(",\"size\":7", "")), null);
        refuses(document(CONFIG, "\"layers\":[{\"size\":7}]"), null);
        refuses(document(CONFIG, "\"layers\":[7]"), null);
        refuses(document(LAYERS), null);
        refuses(document(CONFIG), null);
        refuses(document(CONFIG, "\"layers\":{}"), null);
    }

    @Test
    void refusesADigestThatIsAPath() {
        refuses(document(CONFIG, LAYERS.replace("sha256:" + HEX, "sha256:../../../../etc/passwd")), null);
    }

    @Test
    void acceptsEmbeddedDataThatMatches() throws Exception {
        // "abc": its digest is HEX.
        assertThat(parse(document(CONFIG.replace("\"size\":3", "\"size\":3,\"data\":\"YWJj\""), LAYERS), null))
                .isInstanceOf(Manifest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"YWJk\"", "\"YWI=\"", "\"\"", "\"not base64!\"", "7", "{}"})
    void refusesEmbeddedDataThatDoesNot(String data) {
        refuses(document(CONFIG.replace("\"size\":3", "\"size\":3,\"data\":" + data), LAYERS), null);
    }

    @Test
    void refusesDeepNesting() {
        refuses(document(CONFIG, LAYERS, "\"annotations\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000)), null);
    }

    @Test
    void refusesFarTooManyLayers() {
        String layer = LAYERS.substring(LAYERS.indexOf('{'), LAYERS.lastIndexOf('}') + 1);
        refuses(document(CONFIG, "\"layers\":[" + (layer + ",").repeat(10_000) + layer + "]"), null)
                .withMessageContaining("too many");
    }

    @Test
    void writesAManifestThatItReadsAgain() throws Exception {
        Manifest made = Manifest.of(new Descriptor(MediaType.DOCKER_CONFIG, Digest.sha256(HEX), 3),
                java.util.List.of(new Descriptor(MediaType.DOCKER_LAYER, Digest.sha256(HEX), 7)));
        Manifest read = (Manifest) ManifestDocument.parse("manifest", made.bytes(), MediaType.DOCKER_MANIFEST);
        assertThat(read.layers()).isEqualTo(made.layers());
        assertThat(read.config()).isEqualTo(made.config());
        assertThat(made.digest()).hasToString(Sha.sha256(made.bytes()));
    }
}
