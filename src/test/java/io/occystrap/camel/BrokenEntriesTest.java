package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TestImage;
import io.occystrap.fixture.TrackedLayer;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.SplitDefinition;
import org.junit.jupiter.api.Test;

/** Splits of images that are broken, hostile, or taken apart in a way that cannot work. Nothing stays open. */
class BrokenEntriesTest extends EntriesTest {

    /** More than is read ahead, so that a thread waits for somebody to go on. */
    private static final byte[] LARGE = noise(2 << 20);

    private final List<String> seen = new ArrayList<>();

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(1).nextBytes(noise);
        return noise;
    }

    private static byte[] twoFiles() {
        return new RawTar().entry("first", '0', LARGE).entry("second", '0', LARGE).bytes();
    }

    private static void assertNothingIsOpen(TrackedLayer layer) {
        assertThat(layer.open()).isZero();
        String digest = layer.diffId().orElseThrow().shortHex();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.contains(digest)));
    }

    private static Image image(Layer... layers) throws IOException {
        return LayeredImage.of("", List.of(layers));
    }

    private Exchange readAll(Object image) throws Exception {
        return send(image, Map.of(), message -> {
            seen.add(message.getHeader("CamelOccystrapEntryPath", String.class));
            InputStream body = message.getBody(InputStream.class);
            if (body != null) {
                body.readAllBytes();
            }
        });
    }

    @Test
    void aLayerThatIsCutShortIsNamed() throws Exception {
        byte[] whole = new RawTar().file("whole", "x").entry("cut", '0', LARGE).bytes();
        byte[] tar = Arrays.copyOf(whole, 5000);
        TrackedLayer layer = TrackedLayer.of(tar);

        Exchange answer = readAll(image(layer));

        assertThat(answer.getException(MalformedImageException.class)).hasMessageContaining("layer " + Sha.sha256(tar))
                .hasMessageContaining("cut short");
        assertThat(seen).containsExactly("whole", "cut");
        assertNothingIsOpen(layer);
    }

    @Test
    void aLayerThatIsNotWhatItsDigestSaysEndsTheSplit() throws Exception {
        byte[] tar = new RawTar().file("f", "changed").bytes();
        String promised = Sha.sha256(new RawTar().file("f", "original").bytes());
        TrackedLayer layer = new TrackedLayer(tar, promised, promised);

        Exchange answer = readAll(image(layer));

        assertThat(answer.getException(DigestMismatchException.class)).hasMessageContaining("layer " + promised);
        assertNothingIsOpen(layer);
    }

    @Test
    void aTarArchiveThatIsNotWhatItsDiffIdSaysEndsTheSplit() throws Exception {
        byte[] stored = Packed.gzip(new RawTar().file("f", "changed").bytes());
        String promised = Sha.sha256(new RawTar().file("f", "original").bytes());
        TrackedLayer layer = new TrackedLayer(stored, Sha.sha256(stored), promised);

        Exchange answer = readAll(image(layer));

        assertThat(answer.getException(DigestMismatchException.class)).hasMessageContaining(promised);
        assertNothingIsOpen(layer);
    }

    @Test
    void aStoreThatFailsMeanwhileNamesTheLayer() throws Exception {
        Image image = TestImage.of("lower", "upper").failingAt(0).image();

        Exchange answer = readAll(image);

        assertThat(answer.getException(UnavailableException.class))
                .hasMessageContaining("layer " + image.layers().get(0).descriptor().digest())
                .hasMessageContaining("broke off");
        assertThat(seen).startsWith("file");
    }

    /** A step that catches what its body threw must not make the split look whole. */
    @Test
    void whatBrokeInABodyEndsTheSplitEvenIfTheStepDoesNotSay() throws Exception {
        byte[] tar = Arrays.copyOf(new RawTar().entry("cut", '0', LARGE).bytes(), 5000);

        Exchange answer = send(image(new MemoryLayer(tar)), Map.of(), message -> {
            try {
                message.getBody(InputStream.class).readAllBytes();
            } catch (IOException e) {
                seen.add(e.getMessage());
            }
        });

        assertThat(seen).hasSize(1);
        assertThat(answer.getException(MalformedImageException.class)).hasMessage(seen.get(0));
    }

    @Test
    void aStepThatFailsClosesTheLayer() throws Exception {
        TrackedLayer layer = TrackedLayer.of(twoFiles());

        Exchange answer = send(image(layer), Map.of(), message -> {
            throw new IllegalStateException("a step failed");
        });

        assertThat(answer.getException(IllegalStateException.class)).hasMessage("a step failed");
        assertNothingIsOpen(layer);
    }

    @Test
    void nothingIsReadAfterASplitWasStopped() throws Exception {
        MemoryLayer below = new MemoryLayer(twoFiles());

        Exchange answer = send(image(below, new MemoryLayer(twoFiles())), Map.of(), message -> {
            seen.add("taken");
            throw new IllegalStateException("a step failed");
        });

        assertThat(answer.getException(IllegalStateException.class)).hasMessage("a step failed");
        assertThat(seen).hasSize(1);
        assertThat(below.opened()).isZero();
    }

    @Test
    void aSplitThatDoesNotStopGoesOnAfterAStepThatFailed() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:go-on").split(simple("${bodyAs(io.occystrap.camel.ImageEntries)}")).streaming()
                        .process(exchange -> {
                            seen.add(exchange.getMessage().getHeader("CamelOccystrapEntryPath", String.class));
                            throw new IllegalStateException("a step failed");
                        });
            }
        });

        Exchange answer = context.createFluentProducerTemplate().to("direct:go-on")
                .withBody(image(new MemoryLayer(twoFiles()), new MemoryLayer(twoFiles()))).send();

        assertThat(answer.getException(IllegalStateException.class)).hasMessage("a step failed");
        assertThat(seen).containsExactly("first", "second", "first", "second");
    }

    @Test
    void whoeverStopsInTheMiddleClosesTheLayerAtTheEndOfTheExchange() throws Exception {
        TrackedLayer layer = TrackedLayer.of(twoFiles());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:first").process(exchange -> {
                    ImageEntries entries = exchange.getMessage().getBody(ImageEntries.class);
                    entries.iterator().next();
                    assertThat(layer.open()).isOne();
                });
            }
        });

        Exchange answer = context.createFluentProducerTemplate().to("direct:first").withBody(image(layer)).send();

        assertThat(answer.getException()).isNull();
        assertNothingIsOpen(layer);
    }

    @Test
    void aSplitThatIsDoneLeavesNothingOpen() throws Exception {
        TrackedLayer layer = TrackedLayer.of(twoFiles());

        assertThat(readAll(image(layer)).getException()).isNull();

        assertThat(seen).containsExactly("first", "second");
        assertNothingIsOpen(layer);
    }

    @Test
    void withoutStreamingABodyIsRefusedRatherThanWrong() throws Exception {
        Exchange answer = splitWrongly(split -> split.stopOnException());

        assertThat(answer.getException(IOException.class)).hasMessageContaining("streaming: true");
        assertThat(seen).isEmpty();
    }

    @Test
    void withParallelProcessingABodyIsRightOrRefused() throws Exception {
        Exchange answer = splitWrongly(split -> split.streaming().parallelProcessing());

        assertThat(answer.getException(IOException.class)).hasMessageContaining("parallelProcessing");
        assertThat(seen).allMatch(Sha.sha256(LARGE)::equals);
    }

    private Exchange splitWrongly(UnaryOperator<SplitDefinition> how) throws Exception {
        RawTar tar = new RawTar();
        for (int i = 0; i < 5; i++) {
            tar.entry("f" + i, '0', LARGE);
        }
        TrackedLayer layer = TrackedLayer.of(tar.bytes());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                how.apply(from("direct:wrong").split(simple("${bodyAs(io.occystrap.camel.ImageEntries)}")))
                        .process(exchange -> {
                            byte[] content = exchange.getMessage().getBody(InputStream.class).readAllBytes();
                            synchronized (seen) {
                                seen.add(Sha.sha256(content));
                            }
                        });
            }
        });
        Exchange answer = context.createFluentProducerTemplate().to("direct:wrong").withBody(image(layer)).send();
        assertNothingIsOpen(layer);
        return answer;
    }

    @Test
    void aLayerOfTooManyEntriesIsRefused() throws Exception {
        context.getPropertiesComponent().addOverrideProperty("occystrap.limit.layer-entries", "2");
        byte[] tar = new RawTar().file("a", "").file("b", "").file("c", "").bytes();

        Exchange answer = readAll(LayeredImage.of(tar));

        assertThat(answer.getException(MalformedImageException.class)).hasMessageContaining("layer " + Sha.sha256(tar))
                .hasMessageContaining("more than 2 entries").hasMessageContaining("occystrap.limit.layer-entries");
        assertThat(seen).containsExactly("a", "b");
    }

    /** 1 TB of holes in 1 KB of layer. */
    @Test
    void holesThatWouldFillADiskAreRefused() throws Exception {
        context.getPropertiesComponent().addOverrideProperty("occystrap.limit.layer-bytes", "1000000");
        byte[] tar = new RawTar().pax("GNU.sparse.major=0", "GNU.sparse.minor=1", "GNU.sparse.name=bomb",
                "GNU.sparse.size=1000000000000", "GNU.sparse.numblocks=0", "GNU.sparse.map=0,0").file("x", "").bytes();
        List<Message> entries = split(LayeredImage.of(tar), message -> seen.add("named"));
        assertThat(entries.get(0).getHeader("CamelOccystrapEntrySize")).isEqualTo(1_000_000_000_000L);

        Exchange answer = send(LayeredImage.of(tar), Map.of(),
                message -> message.getBody(InputStream.class).transferTo(OutputStream.nullOutputStream()));

        assertThat(answer.getException(MalformedImageException.class)).hasMessageContaining("more than 1000000 bytes");
    }
}
