package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.SampleImage;
import io.occystrap.image.MalformedImageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

class QuarantineKeysRouteTest extends ExampleRouteTest {

    private static final String PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n";
    private static final String PEM_SHA256 = SampleImage.sha256(PEM.getBytes(StandardCharsets.UTF_8));

    QuarantineKeysRouteTest() {
        super("quarantine-keys");
    }

    private List<JsonNode> provenance(String sha256) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out().resolve(sha256 + ".json"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void aKeyThatAnUpperLayerDeletesIsFoundWithWhereItCameFrom() throws Exception {
        byte[] base = new RawTar().entry("root/.ssh/", '5', new byte[0]).file("root/.ssh/deploy", PEM)
                .file("etc/motd", "no key").bytes();
        byte[] top = new RawTar().file("root/.wh..ssh", "").bytes();
        SampleImage image = image(base, top);

        Exchange answer = run(image, Map.of());

        assertThat(answer.getException()).isNull();
        assertThat(names(out())).containsExactly(PEM_SHA256, PEM_SHA256 + ".json");
        assertThat(out().resolve(PEM_SHA256)).hasContent(PEM);
        assertThat(provenance(PEM_SHA256)).hasSize(1);
        JsonNode place = provenance(PEM_SHA256).get(0);
        assertThat(place.path("image").asText()).endsWith("/ns/app:1");
        assertThat(place.path("imageDigest").asText()).isEqualTo("sha256:" + SampleImage.sha256(image.manifest()));
        assertThat(place.path("sha256").asText()).isEqualTo(PEM_SHA256);
        assertThat(place.path("layer").asText())
                .isEqualTo("sha256:" + SampleImage.sha256(image.gzippedLayers().get(0)));
        assertThat(place.path("layerNumber").asInt(-1)).isZero();
        assertThat(place.path("diffId").asText()).isEqualTo("sha256:" + SampleImage.sha256(base));
        assertThat(place.path("path").asText()).isEqualTo("root/.ssh/deploy");
        assertThat(place.path("mode").asText()).isEqualTo("0644");
        assertThat(place.path("uid").asInt(-1)).isZero();
        assertThat(place.path("gid").asInt(-1)).isZero();
        assertThat(place.path("size").asInt()).isEqualTo(PEM.length());
        assertThat(place.path("hiddenBy").asText())
                .isEqualTo("sha256:" + SampleImage.sha256(image.gzippedLayers().get(1)));
        assertThat(place.path("hiddenByNumber").asInt()).isOne();
        assertThat(DirectoryListing.of(temporary())).isEmpty();
    }

    @Test
    void theSameKeyInSeveralPlacesIsOneFileWithALineForEach() throws Exception {
        SampleImage image = image(new RawTar().file("a", PEM).bytes(), new RawTar().file("b", PEM).file("c", PEM).bytes());

        assertThat(run(image, Map.of()).getException()).isNull();

        assertThat(names(out())).containsExactly(PEM_SHA256, PEM_SHA256 + ".json");
        assertThat(provenance(PEM_SHA256)).extracting(line -> line.path("path").asText()).containsExactly("b", "c", "a");
        assertThat(provenance(PEM_SHA256)).extracting(line -> line.path("hiddenBy").isNull())
                .containsExactly(true, true, true);
    }

    @Test
    void nobodyElseMayReadThem() throws Exception {
        assertThat(run(image(new RawTar().file("a", PEM).bytes()), Map.of()).getException()).isNull();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out()))).isEqualTo("rwx------");
        for (String name : names(out())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out().resolve(name)))).as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void keysAreKnownByWhatIsInThemOrByTheirNames() throws Exception {
        String late = "x".repeat(65_536 - PEM.length()) + PEM;
        String tooLate = "x".repeat(65_536) + PEM;
        byte[] layer = new RawTar().file("notes.txt", late).file("library.so", tooLate).file("etc/cert.pem", "CERTIFICATE")
                .file("home/u/.ssh/id_ed25519", "binary").file("id_rsa", "bare").file("opt/store.p12", "p12")
                .file("opt/my_id_rsa", "another").file("opt/id_rsa.pub", "public").link("link.p12", '2', "x")
                .entry("dir.p12/", '5', new byte[0]).bytes();

        assertThat(run(image(layer), Map.of()).getException()).isNull();

        List<String> paths = new ArrayList<>();
        for (String name : names(out())) {
            if (name.endsWith(".json")) {
                provenance(name.replace(".json", "")).forEach(line -> paths.add(line.path("path").asText()));
            }
        }
        assertThat(paths).containsExactlyInAnyOrder("notes.txt", "home/u/.ssh/id_ed25519", "id_rsa", "opt/store.p12");
    }

    @Test
    void pathsOfAnImageAreNothingButText() throws Exception {
        String[] paths = {"${sys:user.home}/../x", "{{quarantine-keys.folder}}/y", "../../../escape", "/absolute/key",
            "$simple{exchangeId}", "${bean:type:java.lang.Runtime?method=getRuntime}", "a\nb", "x?fileName=evil#y",
            "${header.CamelOccystrapSource}", "caf\u00e9", "\"},\"layer\":\"forged"};
        RawTar tar = new RawTar();
        for (int i = 0; i < paths.length; i++) {
            tar.file(paths[i], PEM);
        }
        Map<String, Object> headers = Map.of("CamelFileName", folder.resolve("evil").toString());

        assertThat(run(image(tar.bytes()), headers).getException()).isNull();

        assertThat(names(out())).containsExactly(PEM_SHA256, PEM_SHA256 + ".json");
        assertThat(names(folder)).containsExactlyInAnyOrder("out", "temporary");
        String[] expected = paths.clone();
        expected[3] = "absolute/key";
        // One byte that is no UTF-8.
        expected[9] = "caf\ufffd";
        assertThat(provenance(PEM_SHA256)).extracting(line -> line.path("path").asText()).containsExactly(expected);
        assertThat(provenance(PEM_SHA256).get(9).path("pathBytes").binaryValue())
                .isEqualTo("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(provenance(PEM_SHA256)).extracting(line -> line.path("layer").asText()).containsOnly(
                "sha256:" + SampleImage.sha256(image(tar.bytes()).gzippedLayers().get(0)));
        assertThat(Path.of("evil")).doesNotExist();
    }

    /** As README says. */
    @Test
    void anApplicationOfCamelMainRunsIt() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image(new RawTar().file("a", PEM).bytes()));
            Main main = new Main();
            main.configure().withRoutesIncludePattern("file:routes/examples/quarantine-keys.yaml");
            main.addOverrideProperty("quarantine-keys.folder", out().toString());
            main.start();
            try {
                main.getCamelTemplate().requestBodyAndHeader("direct:quarantine-keys", null, "CamelOccystrapSource",
                        registry.host() + "/ns/app:1");
            } finally {
                main.stop();
            }
        }

        assertThat(out().resolve(PEM_SHA256)).hasContent(PEM);
    }

    @Test
    void aBrokenLayerEndsItAndKeepsWhatWasFound() throws Exception {
        byte[] whole = new RawTar().file("key", PEM).file("cut", "x".repeat(5000)).bytes();
        byte[] cut = Arrays.copyOf(whole, 2048);

        Exchange answer = run(image(cut), Map.of());

        assertThat(answer.getException(MalformedImageException.class)).hasMessageContaining("layer sha256:");
        assertThat(names(out())).containsExactly(PEM_SHA256, PEM_SHA256 + ".json");
        assertThat(DirectoryListing.of(temporary())).isEmpty();
    }
}
