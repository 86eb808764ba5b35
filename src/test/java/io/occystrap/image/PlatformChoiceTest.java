package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Sha;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlatformChoiceTest {

    private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final Map<String, String> documents = new HashMap<>();
    private final List<String> read = new ArrayList<>();

    /** A manifest of its own for each label. */
    private String manifest(String label) {
        return store("{\"schemaVersion\":2,\"mediaType\":\"" + OCI + "\",\"config\":{\"digest\":\"sha256:"
                + "0".repeat(64) + "\",\"size\":1},\"layers\":[],\"annotations\":{\"label\":\"" + label + "\"}}");
    }

    private String store(String document) {
        String digest = Sha.sha256(document.getBytes(StandardCharsets.UTF_8));
        documents.put(digest, document);
        return digest;
    }

    private static String entry(String type, String digest, String more) {
        return "{\"mediaType\":\"" + type + "\",\"size\":1,\"digest\":\"" + digest + "\"" + more + "}";
    }

    private String entry(String label, String os, String architecture, String variant) {
        return entry(OCI, manifest(label), ",\"platform\":{\"os\":\"" + os + "\",\"architecture\":\"" + architecture
                + "\",\"variant\":\"" + variant + "\"}");
    }

    private static String index(String... entries) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + String.join(",", entries) + "]}";
    }

    private String choose(String os, String architecture, String variant, String... entries) throws IOException {
        ManifestDocument top = ManifestDocument.parse("app", index(entries).getBytes(StandardCharsets.UTF_8), null);
        Manifest chosen = new PlatformChoice(new Platform(os, architecture, variant), descriptor -> {
            String digest = descriptor.digest().toString();
            read.add(digest);
            return ManifestDocument.parse("entry", documents.get(digest).getBytes(StandardCharsets.UTF_8), null);
        }).choose("app", top);
        String text = new String(chosen.bytes(), StandardCharsets.UTF_8);
        return text.replaceAll(".*\"label\":\"(.*?)\".*", "$1");
    }

    @Test
    void takesTheFirstEntryForThePlatform() throws Exception {
        assertThat(choose("linux", "amd64", "", entry("arm", "linux", "arm64", ""), entry("first", "linux", "amd64", ""),
                entry("second", "linux", "amd64", ""))).isEqualTo("first");
    }

    @Test
    void readsNothingButTheEntryThatItTakes() throws Exception {
        choose("linux", "amd64", "", entry("arm", "linux", "arm64", ""), entry("amd", "linux", "amd64", ""));
        assertThat(read).containsExactly(manifest("amd"));
    }

    @Test
    void understandsAliasesInTheIndex() throws Exception {
        assertThat(choose("linux", "aarch64", "v8", entry("a", "linux", "x86_64", ""), entry("b", "linux", "arm64", "")))
                .isEqualTo("b");
        assertThat(choose("linux", "x86_64", "", entry("a", "linux", "amd64", "v1"))).isEqualTo("a");
    }

    @Test
    void prefersTheExactVariantWhereverItStands() throws Exception {
        assertThat(choose("linux", "arm", "v7", entry("v5", "linux", "arm", "v5"), entry("v6", "linux", "arm", "v6"),
                entry("v7", "linux", "arm", "v7"))).isEqualTo("v7");
    }

    @Test
    void fallsBackToTheHighestVariantBelow() throws Exception {
        assertThat(choose("linux", "arm", "v7", entry("v8", "linux", "arm", "v8"), entry("v5", "linux", "arm", "v5"),
                entry("v6", "linux", "arm", "v6"))).isEqualTo("v6");
        assertThat(choose("linux", "amd64", "v3", entry("v4", "linux", "amd64", "v4"), entry("v1", "linux", "amd64", "")))
                .isEqualTo("v1");
    }

    @Test
    void neverTakesAHigherVariant() {
        assertThatExceptionOfType(ImageNotFoundException.class)
                .isThrownBy(() -> choose("linux", "arm", "v6", entry("v7", "linux", "arm", "v7")))
                .withMessageContaining("linux/arm/v6").withMessageContaining("linux/arm/v7");
    }

    @Test
    void passesOverAttestations() throws Exception {
        assertThat(choose("linux", "amd64", "", entry("attestation", "unknown", "unknown", ""),
                entry("image", "linux", "amd64", ""))).isEqualTo("image");
        assertThatExceptionOfType(ImageNotFoundException.class)
                .isThrownBy(() -> choose("unknown", "unknown", "", entry("attestation", "unknown", "unknown", "")));
    }

    @Test
    void passesOverArtifactsAndUnknownTypes() throws Exception {
        String platform = ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}";
        assertThat(choose("linux", "amd64", "",
                entry(OCI, manifest("artifact"), platform + ",\"artifactType\":\"application/vnd.example\""),
                entry("application/vnd.example+json", manifest("other"), platform),
                entry("image", "linux", "amd64", ""))).isEqualTo("image");
    }

    @Test
    void takesAnEntryWithoutPlatformOnlyAsTheLastResort() throws Exception {
        String unlabelled = entry(OCI, manifest("unlabelled"), "");
        assertThat(choose("linux", "amd64", "", unlabelled, entry("amd", "linux", "amd64", ""))).isEqualTo("amd");
        assertThat(choose("linux", "amd64", "", entry("arm", "linux", "arm64", ""), unlabelled)).isEqualTo("unlabelled");
    }

    @Test
    void looksIntoNestedIndexes() throws Exception {
        String nested = store(index(entry("inner", "linux", "amd64", "")));
        assertThat(choose("linux", "amd64", "", entry("arm", "linux", "arm64", ""), entry(INDEX, nested, "")))
                .isEqualTo("inner");
    }

    /** BuildKit's older attestations have a platform that an image could have. */
    @Test
    void passesOverAttestationsThatSayTheyAreForAPlatform() throws Exception {
        String attestation = ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"},"
                + "\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}";
        assertThat(choose("linux", "amd64", "", entry(OCI, manifest("attestation"), attestation),
                entry("image", "linux", "amd64", ""))).isEqualTo("image");
    }

    @Test
    void refusesAnArtifactThatTheIndexCallsAnImage() {
        String artifact = store("{\"schemaVersion\":2,\"mediaType\":\"" + OCI + "\",\"config\":{\"mediaType\":"
                + "\"application/vnd.cncf.helm.config.v1+json\",\"digest\":\"sha256:" + "0".repeat(64)
                + "\",\"size\":1},\"layers\":[]}");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> choose("linux", "amd64", "",
                entry(OCI, artifact, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}")))
                .withMessageContaining("application/vnd.cncf.helm.config.v1+json");
    }

    private ImageIndex select(String platforms, String... entries) throws IOException {
        ImageIndex top = (ImageIndex) ManifestDocument.parse("app", index(entries).getBytes(StandardCharsets.UTF_8), null);
        return PlatformSelection.parse(platforms).of("app", top, descriptor -> ManifestDocument.parse("entry",
                documents.get(descriptor.digest().toString()).getBytes(StandardCharsets.UTF_8), null));
    }

    @Test
    void aSelectionListsWhatIsInNestedIndexes() throws Exception {
        String inner = store(index(entry("arm", "linux", "arm64", ""), entry("inner", "linux", "amd64", "")));
        String middle = store(index(entry(INDEX, inner, "")));
        String[] entries = {entry("s390x", "linux", "s390x", ""), entry(INDEX, middle, ""), entry(INDEX, middle, "")};
        assertThat(select("linux/amd64,linux/s390x", entries).manifests()).extracting(d -> d.digest().toString())
                .containsExactly(manifest("s390x"), manifest("inner"));
        assertThat(select("all", entries).bytes()).asString(StandardCharsets.UTF_8).isEqualTo(index(entries));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> select("linux/ppc64le", entries))
                .withMessageContaining("linux/arm64");
    }

    @Test
    void aSelectionBoundsHowIndexesAreNested() {
        String digest = store(index(entry("inner", "linux", "amd64", "")));
        for (int i = 0; i < 10; i++) {
            digest = store(index(entry(INDEX, digest, "")));
        }
        String deep = entry(INDEX, digest, "");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> select("linux/amd64", deep))
                .withMessageContaining("deep");
        String[] many = new String[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = entry(INDEX, store(index(entry("arm" + i, "linux", "arm64", ""))), "");
        }
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> select("linux/amd64", many))
                .withMessageContaining("nested");
    }

    @Test
    void boundsHowDeepIndexesAreNested() {
        String digest = store(index(entry("inner", "linux", "amd64", "")));
        for (int i = 0; i < 10; i++) {
            digest = store(index(entry(INDEX, digest, "")));
        }
        String deep = digest;
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> choose("linux", "amd64", "", entry(INDEX, deep, ""))).withMessageContaining("deep");
        assertThat(read).hasSizeLessThan(10);
    }

    @Test
    void boundsHowManyIndexesAreNested() {
        String[] entries = new String[1000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry(INDEX, store(index(entry("arm" + i, "linux", "arm64", ""))), "");
        }
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> choose("linux", "amd64", "", entries)).withMessageContaining("nested");
        assertThat(read).hasSizeLessThan(200);
    }

    @Test
    void refusesAnIndexThatCallsAnIndexAManifest() {
        String liar = store(index(entry("inner", "linux", "amd64", "")));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> choose("linux", "amd64", "",
                entry(OCI, liar, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}")))
                .withMessageContaining("ambiguous");
    }

    @Test
    void saysWhichPlatformsThereAre() {
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> choose("linux", "s390x", "",
                entry("a", "linux", "amd64", ""), entry("b", "windows", "amd64", "")))
                .withMessageContaining("linux/s390x").withMessageContaining("linux/amd64")
                .withMessageContaining("windows/amd64");
    }

    @Test
    void takesASingleManifestForWhatItIs() throws Exception {
        String digest = manifest("only");
        ManifestDocument only =
                ManifestDocument.parse("app", documents.get(digest).getBytes(StandardCharsets.UTF_8), null);
        assertThat(new PlatformChoice(new Platform("plan9", "mips", ""), descriptor -> null).choose("app", only))
                .isSameAs(only);
    }
}
