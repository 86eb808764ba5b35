package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Schema1Document;
import io.occystrap.fixture.Sha;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Schema1ManifestTest {

    private static final String SIGNED = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    private static final String BASE = "sha256:" + "1".repeat(64);
    private static final String TOP = "sha256:" + "2".repeat(64);

    private final Schema1Document document = new Schema1Document();

    private static Schema1Manifest parse(byte[] content, String type) throws MalformedImageException {
        return (Schema1Manifest) ManifestDocument.parse("manifest of app", content, MediaType.parse(type));
    }

    private static ThrowableAssertAlternative<MalformedImageException> refuses(byte[] content) {
        return assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> parse(content, SIGNED))
                .withMessageContaining("manifest of app");
    }

    private Schema1Document threeSteps() {
        return document.step(BASE, ",\"created\":\"2015-01-01T00:00:00Z\",\"container_config\":{\"Cmd\":[\"/bin/sh\",\"-c\",\"a<b\"]}")
                .step(Schema1Document.EMPTY, ",\"throwaway\":true,\"author\":\"me\"")
                .step(TOP, ",\"comment\":\"c\",\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"x&y\"]},\"Size\":7");
    }

    @Test
    void theDigestOfASignedOneIsThatOfWhatWasSigned() throws Exception {
        byte[] signed = threeSteps().signed();
        Schema1Manifest manifest = parse(signed, SIGNED);

        assertThat(manifest.digest()).hasToString(Sha.sha256(document.unsigned()));
        assertThat(manifest.bytes()).isEqualTo(signed);
        assertThat(manifest.isNamed(Digest.parse("sha512:" + Sha.hex512(document.unsigned())))).isTrue();
        assertThat(manifest.isNamed(Digest.of(signed))).isFalse();
        assertThat(manifest.mediaType()).hasToString(SIGNED);
        assertThat(parse(document.unsigned(), null).mediaType()).isEqualTo(MediaType.DOCKER_SCHEMA_1);
        assertThat(parse(document.unsigned(), "application/json").digest()).isEqualTo(manifest.digest());
    }

    @Test
    void layersAreBaseFirstWithoutThoseThatAreNone() throws Exception {
        assertThat(parse(threeSteps().signed(), SIGNED).layers()).extracting(Digest::toString).containsExactly(BASE, TOP);
    }

    /** What skopeo 1.9 makes of it. */
    @Test
    void theConfigIsWhatOthersMakeOfIt() throws Exception {
        List<Digest> diffIds = List.of(Digest.parse(BASE), Digest.parse(TOP));
        assertThat(parse(threeSteps().signed(), SIGNED).config("config", diffIds).bytes()).asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"architecture\":\"amd64\",\"comment\":\"c\",\"config\":{\"Cmd\":[\"x\\u0026y\"]},\"history\":["
                        + "{\"created\":\"2015-01-01T00:00:00Z\",\"created_by\":\"/bin/sh -c a\\u003cb\"},"
                        + "{\"created\":\"0001-01-01T00:00:00Z\",\"author\":\"me\",\"empty_layer\":true},"
                        + "{\"created\":\"0001-01-01T00:00:00Z\",\"comment\":\"c\"}],\"os\":\"linux\","
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + BASE + "\",\"" + TOP + "\"]}}");
    }

    /** What skopeo 1.9.3 makes of it: what was written stays as it was written, and what is new is as Go writes it. */
    @Test
    void textsAndNumbersAreWrittenAsOthersWriteThem() throws Exception {
        document.step(BASE, ",\"comment\":\"\\u001B[1m\\b\\f\\n\\r\\t\\u007f\\u0001 <&> \u2028\\u2029 \\u00e9\\/ \\ud83d\\ude00 \\ud800\","
                + "\"author\":\"\u00e9<\",\"x\":1e3,\"y\":[1.0, -0, 1E+2, \"\\u001B\\/\\u003C<&>\\u2028 \u2028\\\\\\\"\"],"
                + "\"a<b\":{ \"k\" : \"v\", \"z\": {} },\"Z\":1,\"\\u00e9\":2,\"n\":null,\"os\":\"linux\",\"container_config\":{\"Cmd\":[\"a\",null,\"b\"]}");

        assertThat(parse(document.unsigned(), null).config("config", List.of(Digest.parse(BASE))).bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"Z\":1,\"a\\u003cb\":{\"k\":\"v\",\"z\":{}},\"author\":\"\u00e9\\u003c\","
                        + "\"comment\":\"\\u001B[1m\\b\\f\\n\\r\\t\\u007f\\u0001 \\u003c\\u0026\\u003e \\u2028\\u2029 \\u00e9\\/ \\ud83d\\ude00 \\ud800\","
                        + "\"container_config\":{\"Cmd\":[\"a\",null,\"b\"]},"
                        + "\"history\":[{\"created\":\"0001-01-01T00:00:00Z\",\"author\":\"\u00e9\\u003c\",\"created_by\":\"a  b\","
                        + "\"comment\":\"\\u001b[1m\\u0008\\u000c\\n\\r\\t\u007f\\u0001 \\u003c\\u0026\\u003e \\u2028\\u2029 \u00e9/ \ud83d\ude00 \ufffd\"}],"
                        + "\"n\":null,\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + BASE + "\"]},\"x\":1e3,"
                        + "\"y\":[1.0,-0,1E+2,\"\\u001B\\/\\u003C\\u003c\\u0026\\u003e\\u2028 \\u2028\\\\\\\"\"],\"\u00e9\":2}");
    }

    @ParameterizedTest
    @CsvSource({"2015-01-01T00:00:00.1200000000000Z, 2015-01-01T00:00:00.12Z", "2015-01-01T00:00:00.000Z, 2015-01-01T00:00:00Z",
        "2015-01-01T00:00:00.1234567899Z, 2015-01-01T00:00:00.123456789Z", "2015-01-01T00:00:00+00:00, 2015-01-01T00:00:00Z",
        "2015-01-01T00:00:00-00:00, 2015-01-01T00:00:00Z", "2015-12-31T23:59:59-07:30, 2015-12-31T23:59:59-07:30",
        "2015-01-01T00:00:00+10:00, 2015-01-01T00:00:00+10:00", "0000-02-29T00:00:00Z, 0000-02-29T00:00:00Z"})
    void timesAreWrittenAsOthersWriteThem(String stored, String written) throws Exception {
        document.step(BASE, ",\"created\":\"" + stored + "\"");

        assertThat(parse(document.unsigned(), null).steps().get(0).history().path("created").textValue()).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2015-01-01", "2015-02-30T00:00:00Z", "2015-01-01T24:00:00Z", "2015-01-01T23:59:60Z",
        "2015-01-01t01:00:00z", "2015-01-01T00:00:00", "2015-01-01T00:00:00.Z", "+2015-01-01T00:00:00Z", "yesterday"})
    void refusesATimeThatOthersRefuse(String time) {
        refuses(document.step(BASE, ",\"created\":\"" + time + "\"").unsigned()).withMessageContaining("not a time");
    }

    @Test
    void aStepThatFollowsItselfCountsOnce() throws Exception {
        document.step(BASE, "").raw(TOP, "{\"id\":\"" + Schema1Document.id(1) + "\"}");
        assertThat(parse(document.unsigned(), null).layers()).extracting(Digest::toString).containsExactly(TOP);
    }

    @Test
    void refusesASignatureOfSomethingElse() {
        int length = threeSteps().unsigned().length;
        refuses(document.signed(length - 2, ",\"name\":\"x\"}"));
        refuses(document.signed(length - 2, ",\"more\":1}")).withMessageContaining("what was signed is not what it says");
        refuses(document.signed(length - 2, "\n}", "\n }")).withMessageContaining("same content");
        refuses(document.signed(length - 3, "\n}"));
        refuses(document.signed(1 << 30, "\n}")).withMessageContaining("formatLength");
        refuses(document.signed(-1, "\n}")).withMessageContaining("formatLength");
        refuses(document.signed(0)).withMessageContaining("signatures");
    }

    @Test
    void refusesWhatIsNoSignature() {
        String signed = new String(threeSteps().signed(), StandardCharsets.UTF_8);
        refuses(signed.replaceFirst("\"protected\":\"[^\"]*\"", "\"protected\":\"!!\"").getBytes(StandardCharsets.UTF_8))
                .withMessageContaining("base64");
        refuses(signed.replaceFirst("\"protected\":\"[^\"]*\"", "\"protected\":7").getBytes(StandardCharsets.UTF_8));
        refuses(signed.replaceFirst("(?s)\"signatures\".*", "\"signatures\":{}}").getBytes(StandardCharsets.UTF_8))
                .withMessageContaining("signatures");
    }

    @Test
    void refusesCountsThatDiffer() {
        refuses(new Schema1Document().unsigned());
        refuses(document.step(BASE, "").layerAlone(TOP).unsigned()).withMessageContaining("2 fsLayers, and a history of 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "7", "{}", "{\"id\":\"../../etc\"}", "{\"id\":7}", "{\"id\":\"ABCD\"}"})
    void refusesACompatibilityThatIsNone(String compatibility) {
        refuses(document.raw(BASE, compatibility).unsigned());
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"throwaway\":\"yes\"", ",\"created\":{}", ",\"comment\":[1]", ",\"author\":1", ",\"id\":\"x\"",
        ",\"parent\":7"})
    void refusesMembersOfTheWrongType(String member) {
        refuses(document.step(BASE, member).unsigned());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROOTFS", "RootFS", "History"})
    void refusesWhatOthersWouldTakeForTheLayers(String member) {
        refuses(document.step(BASE, ",\"" + member + "\":{}").unsigned()).withMessageContaining(member);
    }

    @Test
    void refusesStepsThatAreNotOneAboveTheOther() {
        refuses(document.step(BASE, ",\"parent\":\"" + Schema1Document.id(9) + "\"").unsigned())
                .withMessageContaining("one above the other");
        String first = Schema1Document.id(1);
        refuses(new Schema1Document().step(BASE, "").step(TOP, "").raw(BASE, "{\"id\":\"" + first + "\",\"parent\":\""
                + Schema1Document.id(2) + "\"}").unsigned()).withMessageContaining("one above the other");
    }

    @Test
    void refusesFarTooManyLayers() {
        for (int i = 0; i <= Manifest.MOST_LAYERS; i++) {
            document.step(BASE, "");
        }
        refuses(document.unsigned());
    }

    @Test
    void refusesAManifestOfAnotherKindInIt() {
        String unsigned = new String(threeSteps().unsigned(), StandardCharsets.UTF_8);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> parse(document.unsigned(),
                MediaType.OCI_MANIFEST.value())).withMessageContaining("ambiguous");
        refuses(unsigned.replaceFirst("\"tag\"", "\"layers\":[],\"tag\"").getBytes(StandardCharsets.UTF_8))
                .withMessageContaining("ambiguous");
        refuses(unsigned.replaceFirst("1,", "2,").getBytes(StandardCharsets.UTF_8)).withMessageContaining("schemaVersion");
    }
}
