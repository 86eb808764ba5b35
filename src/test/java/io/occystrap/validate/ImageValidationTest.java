package io.occystrap.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.BlobStore;
import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Fault;
import io.occystrap.image.Image;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.image.ValidationReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageValidationTest {

    private static final int LAYERS = 3;

    private final BlobStore store = new BlobStore();
    private final byte[][] tars = new byte[LAYERS][];
    private final byte[][] packed = new byte[LAYERS][];
    private final String[] layers = new String[LAYERS];

    ImageValidationTest() {
        for (int i = 0; i < LAYERS; i++) {
            tars[i] = Tar.archive().file("etc/" + i, "layer " + i).directory("srv").bytes();
            packed[i] = Packed.gzip(tars[i]);
            layers[i] = store.put(BlobStore.LAYER, packed[i]);
        }
    }

    private String manifest(String config) {
        return BlobStore.manifest(store.put(BlobStore.CONFIG, config), layers);
    }

    private String good() {
        return manifest(BlobStore.config(tars));
    }

    private static ValidationReport validate(Image image, Limits limits) throws IOException {
        return new ImageValidation(2, limits, TransferListener.NONE).validate(image);
    }

    private List<Fault> faults(String manifest) throws IOException {
        ValidationReport report = validate(store.image(BlobStore.MANIFEST, manifest), Limits.DEFAULT);
        assertThat(report.isValid()).isEqualTo(report.faults().isEmpty());
        return report.faults();
    }

    private static void assertFault(Fault fault, Fault.Part part, int layer, String... words) {
        assertThat(fault.part()).as(fault.toString()).isEqualTo(part);
        assertThat(fault.layer().orElse(-1)).as(fault.toString()).isEqualTo(layer);
        assertThat(fault.message()).contains(words).doesNotContain("\n");
    }

    private static byte[] flipped(byte[] content, int at) {
        byte[] other = content.clone();
        other[at] ^= 0x10;
        return other;
    }

    @Test
    void nothingIsWrongWithAGoodImage() throws Exception {
        ValidationReport report = validate(store.image(BlobStore.MANIFEST, good()), Limits.DEFAULT);

        assertThat(report.faults()).isEmpty();
        assertThat(report.isValid()).isTrue();
        assertThat(report.images()).isEqualTo(1);
        assertThat(report.layers()).isEqualTo(LAYERS);
        assertThat(report.bytes()).isEqualTo(Arrays.stream(packed).mapToLong(layer -> layer.length).sum());
        assertThat(report.digest().orElseThrow().digest()).hasToString(Sha.sha256(good().getBytes(StandardCharsets.UTF_8)));
        assertThat(store.opened()).as("config and layers, each once").hasSize(LAYERS + 1).doesNotHaveDuplicates();
    }

    @Test
    void aFlippedByteInAnyLayerIsFoundAndTheOthersAreReadAllTheSame() throws Exception {
        for (int layer = 0; layer < LAYERS; layer++) {
            for (int at : new int[] {12, packed[layer].length / 2, packed[layer].length - 6}) {
                String digest = Sha.sha256(packed[layer]);
                store.replace(digest, flipped(packed[layer], at));

                List<Fault> faults = faults(good());

                assertThat(faults).isNotEmpty().allSatisfy(fault -> assertThat(fault.message()).contains(digest));
                assertFault(faults.get(0), Fault.Part.LAYER, layer, "not what it should be", digest);
                store.replace(digest, packed[layer]);
            }
        }
        assertThat(store.opened()).hasSize(9 * (LAYERS + 1));
    }

    @Test
    void aTruncatedLayerIsFound() throws Exception {
        store.replace(Sha.sha256(packed[1]), Arrays.copyOf(packed[1], packed[1].length - 20));

        assertThat(faults(good())).anySatisfy(fault -> assertFault(fault, Fault.Part.LAYER, 1,
                "expected " + packed[1].length + " bytes, got " + (packed[1].length - 20)));
    }

    @Test
    void aLayerThatIsLongerThanItsSizeIsFound() throws Exception {
        store.replace(Sha.sha256(packed[1]), Arrays.copyOf(packed[1], packed[1].length + 1));

        assertThat(faults(good())).anySatisfy(fault -> assertFault(fault, Fault.Part.LAYER, 1, "got more"));
    }

    @Test
    void aMissingLayerIsFound() throws Exception {
        store.replace(Sha.sha256(packed[2]), null);

        assertThat(faults(good())).singleElement()
                .satisfies(fault -> assertFault(fault, Fault.Part.LAYER, 2, "not found", Sha.sha256(packed[2])));
    }

    @Test
    void aFlippedByteInTheConfigIsFoundAndTheLayersAreReadAllTheSame() throws Exception {
        String config = BlobStore.config(tars);
        String manifest = manifest(config);
        byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
        store.replace(Sha.sha256(bytes), flipped(bytes, config.indexOf("linux")));
        store.replace(Sha.sha256(packed[0]), flipped(packed[0], 20));

        List<Fault> faults = faults(manifest);

        assertFault(faults.get(0), Fault.Part.CONFIG, -1, Sha.sha256(bytes));
        assertFault(faults.get(1), Fault.Part.LAYER, 0, Sha.sha256(packed[0]));
    }

    @Test
    void aWrongDiffIdIsFoundAlthoughTheBlobHasItsDigest() throws Exception {
        byte[][] others = tars.clone();
        others[1] = tars[0];

        assertThat(faults(manifest(BlobStore.config(others)))).singleElement().satisfies(fault -> assertFault(fault,
                Fault.Part.LAYER, 1, "uncompressed", "expected " + Sha.sha256(tars[0]), "got " + Sha.sha256(tars[1])));
    }

    @Test
    void allFaultsAreToldInTheOrderOfTheParts() throws Exception {
        byte[][] others = tars.clone();
        others[2] = tars[0];
        store.replace(Sha.sha256(packed[0]), null);

        List<Fault> faults = faults(manifest(BlobStore.config(others).replace("{\"created_by\":\"step 1\"},", "")));

        assertThat(faults).hasSize(3);
        assertFault(faults.get(0), Fault.Part.HISTORY, -1, "3 layers", "2 steps");
        assertFault(faults.get(1), Fault.Part.LAYER, 0, "not found");
        assertFault(faults.get(2), Fault.Part.LAYER, 2, "uncompressed");
    }

    @Test
    void anExtraStepOfHistoryIsFoundUnlessItMadeNoLayer() throws Exception {
        String config = BlobStore.config(tars);

        assertThat(faults(manifest(config.replace("[{\"created_by\":", "[{\"created_by\":\"ENV\",\"empty_layer\":true},"
                + "{\"created_by\":")))).isEmpty();
        assertThat(faults(manifest(config.replace("[{\"created_by\":", "[{\"created_by\":\"ENV\"},{\"created_by\":"))))
                .singleElement().satisfies(fault -> assertFault(fault, Fault.Part.HISTORY, -1, "3 layers", "4 steps"));
        assertThat(faults(manifest(config.replaceFirst(",\"history\":.*]", "")))).as("no history at all").isEmpty();
    }

    @Test
    void tooFewDiffIdsAreFoundAndTheLayersAreReadAllTheSame() throws Exception {
        List<Fault> faults = faults(manifest(BlobStore.config(tars[0], tars[1])));

        assertFault(faults.get(0), Fault.Part.CONFIG, -1, "3 layers", "2 diff_ids");
        assertFault(faults.get(1), Fault.Part.HISTORY, -1, "2 steps");
        assertThat(faults).hasSize(2);
        assertThat(store.opened()).hasSize(LAYERS + 1);
    }

    @Test
    void whatIsNoArchiveIsFound() throws Exception {
        byte[] text = "this is no archive, but it has its digest".repeat(20).getBytes(StandardCharsets.UTF_8);
        byte[] cut = Arrays.copyOf(tars[2], 515);
        layers[1] = store.put(BlobStore.LAYER, Packed.gzip(text));
        layers[2] = store.put(BlobStore.LAYER, Packed.gzip(cut));

        List<Fault> faults = faults(manifest(BlobStore.config(tars[0], text, cut)));

        assertThat(faults).hasSize(2);
        assertFault(faults.get(0), Fault.Part.LAYER, 1, Sha.sha256(Packed.gzip(text)));
        assertFault(faults.get(1), Fault.Part.LAYER, 2, Sha.sha256(Packed.gzip(cut)));
    }

    @Test
    void aLayerBeyondTheLimitsIsFound() throws Exception {
        ValidationReport report = validate(store.image(BlobStore.MANIFEST, good()), new Limits(100, 100, 100));

        assertThat(report.faults()).hasSize(LAYERS)
                .allSatisfy(fault -> assertThat(fault.message()).contains("limit.layer-bytes"));
        assertThat(validate(store.image(BlobStore.MANIFEST, good()), new Limits(1 << 20, 100, 1)).faults()).hasSize(LAYERS)
                .allSatisfy(fault -> assertThat(fault.message()).contains("limit.layer-entries"));
    }

    @Test
    void whatIsCompressedInAnUnknownWayIsFound() throws Exception {
        byte[] xz = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 0};
        layers[0] = store.put(BlobStore.LAYER, xz);

        assertThat(faults(manifest(BlobStore.config(tars)))).singleElement()
                .satisfies(fault -> assertFault(fault, Fault.Part.LAYER, 0, "xz"));
    }

    @Test
    void ofAnIndexEverythingIsReadAndTheFaultsNameTheirImages() throws Exception {
        byte[] other = "a manifest".getBytes(StandardCharsets.UTF_8);
        String first = store.put(BlobStore.MANIFEST, good());
        String second = store.put(BlobStore.MANIFEST, BlobStore.manifest(store.put(BlobStore.CONFIG,
                BlobStore.config(tars[1])), layers[0]));
        String gone = BlobStore.descriptor(BlobStore.MANIFEST, other);
        String attestation = store.put(BlobStore.MANIFEST, BlobStore.manifest(store.put(BlobStore.CONFIG,
                "{\"architecture\":\"unknown\",\"os\":\"unknown\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                        + Sha.sha256("{}".getBytes(StandardCharsets.UTF_8)) + "\"]}}"),
                store.put("application/vnd.in-toto+json", "{}")));
        String artifact = store.put(BlobStore.MANIFEST, BlobStore.manifest(
                store.put("application/vnd.example.config.v1+json", "any"), store.put("text/plain", "BZh is no archive")));
        store.replace(Sha.sha256(packed[2]), null);

        ValidationReport report = validate(store.image(BlobStore.INDEX,
                BlobStore.index(first, second, gone, attestation, artifact, first)), Limits.DEFAULT);

        assertThat(report.images()).isEqualTo(4);
        assertThat(report.faults()).hasSize(3);
        assertFault(report.faults().get(0), Fault.Part.LAYER, 2, "not found");
        assertThat(report.faults().get(0).toString()).contains(digest(first));
        assertFault(report.faults().get(1), Fault.Part.LAYER, 0, "uncompressed");
        assertThat(report.faults().get(1).toString()).contains(digest(second));
        assertFault(report.faults().get(2), Fault.Part.MANIFEST, -1, "not found");
        assertThat(report.faults().get(2).toString()).contains(digest(gone));
    }

    private static String digest(String descriptor) {
        return descriptor.replaceFirst(".*(sha256:[0-9a-f]{64}).*", "$1");
    }

    @Test
    void anArtifactsBlobsHaveTheirDigests() throws Exception {
        String artifact = BlobStore.manifest(store.put("application/vnd.example.config.v1+json", "any"),
                store.put("text/plain", "some text"));
        store.replace(Sha.sha256("some text".getBytes(StandardCharsets.UTF_8)), "same size".getBytes(StandardCharsets.UTF_8));

        assertThat(faults(artifact)).singleElement()
                .satisfies(fault -> assertFault(fault, Fault.Part.LAYER, 1, "not what it should be"));
    }

    @Test
    void indexesThatContainEachOtherToNoEndAreRefused() throws Exception {
        String inner = good();
        String type = BlobStore.MANIFEST;
        for (int i = 0; i < 6; i++) {
            inner = BlobStore.index(store.put(type, inner));
            type = BlobStore.INDEX;
        }

        ValidationReport report = validate(store.image(BlobStore.INDEX, inner), Limits.DEFAULT);

        assertThat(report.faults()).singleElement()
                .satisfies(fault -> assertFault(fault, Fault.Part.MANIFEST, -1, "nested"));
        assertThat(report.layers()).isZero();
    }

    /** Neither what is missing nor what was read is asked for again, and there is an end. */
    @Test
    void anIndexOfMoreManifestsThanAnybodyHasIsNotReadToItsEnd() throws Exception {
        String[] inner = new String[3];
        for (int i = 0; i < inner.length; i++) {
            String[] entries = new String[4000];
            for (int k = 0; k < entries.length; k++) {
                entries[k] = "{\"mediaType\":\"" + BlobStore.MANIFEST + "\",\"digest\":\"sha256:"
                        + String.format("%01d%063x", i, k) + "\",\"size\":1}";
            }
            inner[i] = store.put(BlobStore.INDEX, BlobStore.index(entries));
        }

        ValidationReport report = validate(store.image(BlobStore.INDEX, BlobStore.index(inner)), Limits.DEFAULT);

        assertThat(report.faults().size() + report.moreFaults()).isBetween(9_990L, 10_001L);
        assertThat(store.opened()).hasSizeLessThanOrEqualTo(10_000).doesNotHaveDuplicates();
    }

    @Test
    void anIndexThatIsListedAsAnImageIsFound() throws Exception {
        String index = store.put(BlobStore.MANIFEST, BlobStore.index(store.put(BlobStore.MANIFEST, good())));

        assertThat(validate(store.image(BlobStore.INDEX, BlobStore.index(index)), Limits.DEFAULT).faults()).singleElement()
                .satisfies(fault -> assertFault(fault, Fault.Part.MANIFEST, -1, "ambiguous"));
    }

    @Test
    void anImageWithoutAManifestIsReadByItsLayers() throws Exception {
        assertThat(validate(LayeredImage.of(tars), Limits.DEFAULT).faults()).isEmpty();
        Image history = LayeredImage.of("\"history\":[{}],", List.of(new MemoryLayer(tars[0]), new MemoryLayer(tars[1])));
        assertThat(validate(history, Limits.DEFAULT).faults()).singleElement()
                .satisfies(fault -> assertFault(fault, Fault.Part.HISTORY, -1, "2 layers", "1 steps"));
    }

    /** Whether the image is to blame if the network fails, nobody knows. */
    @Test
    void whatIsNotTheImagesFaultIsThrown() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> validate(TestImage.of("a", "b").failingAt(1).image(), Limits.DEFAULT));
    }

    @Test
    void moreFaultsThanAnybodyReadsAreCounted() throws Exception {
        List<String> many = new ArrayList<>();
        byte[] nothing = {};
        for (int i = 0; i < 1200; i++) {
            many.add("{\"mediaType\":\"text/plain\",\"digest\":\"sha256:" + String.format("%064x", i) + "\",\"size\":1}");
        }
        String artifact = BlobStore.manifest(store.put("application/vnd.example.config.v1+json", nothing),
                many.toArray(String[]::new));

        ValidationReport report = validate(store.image(BlobStore.MANIFEST, artifact), Limits.DEFAULT);

        assertThat(report.faults()).hasSize(1000);
        assertThat(report.moreFaults()).isEqualTo(200);
    }
}
