package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.Sha;
import io.occystrap.image.Image;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What the entries of an image are when a route splits it. */
class ImageEntriesTest extends EntriesTest {

    private static String content(Message message) {
        return message.getBody(String.class);
    }

    private static List<String> paths(Iterable<Message> messages) {
        List<String> paths = new ArrayList<>();
        messages.forEach(message -> paths.add(message.getHeader("CamelOccystrapEntryPath", String.class)));
        return paths;
    }

    @Test
    void aFileTellsAllThatItsHeaderSays() throws Exception {
        byte[] header = RawTar.header("./etc/shadow", '0', RawTar.octal(6), "", "");
        System.arraycopy("0004640\0".getBytes(StandardCharsets.US_ASCII), 0, header, 100, 8);
        System.arraycopy("0001750\0".getBytes(StandardCharsets.US_ASCII), 0, header, 108, 8);
        System.arraycopy("0000052\0".getBytes(StandardCharsets.US_ASCII), 0, header, 116, 8);
        System.arraycopy("00000000777\0".getBytes(StandardCharsets.US_ASCII), 0, header, 136, 12);
        byte[] tar = new RawTar().block(RawTar.sum(header)).content("secret".getBytes(StandardCharsets.UTF_8)).bytes();
        List<String> contents = new ArrayList<>();

        List<Message> entries = split(LayeredImage.of(tar), message -> contents.add(content(message)));

        assertThat(entries).hasSize(1);
        Map<String, Object> expected = Map.of("CamelOccystrapEntryPath", "etc/shadow", "CamelOccystrapEntryType", "file",
                "CamelOccystrapEntrySize", 6L, "CamelOccystrapEntryMode", "4640", "CamelOccystrapEntryUid", 01750L,
                "CamelOccystrapEntryGid", 052L, "CamelOccystrapEntryMtime", 0777L,
                "CamelOccystrapLayerDigest", Sha.sha256(tar), "CamelOccystrapLayerDiffId", Sha.sha256(tar),
                "CamelOccystrapLayerIndex", 0);
        assertThat(entries.get(0).getHeaders()).containsAllEntriesOf(expected)
                .doesNotContainKeys("CamelOccystrapEntryLinkTarget", "CamelOccystrapEntryHiddenBy");
        assertThat(contents).containsExactly("secret");
    }

    @Test
    void whatIsNoFileHasNoBody() throws Exception {
        byte[] tar = new RawTar().entry("./", '5', new byte[0]).entry("dir/", '5', new byte[0])
                .link("sym", '2', "../x").link("hard", '1', "dir/f").link("pipe", '6', "").link("null", '3', "")
                .link("disk", '4', "").file(".wh.gone", "").bytes();
        List<Object> bodies = new ArrayList<>();

        List<Message> entries = split(LayeredImage.of(tar), message -> bodies.add(message.getBody()));

        assertThat(paths(entries)).containsExactly(".", "dir", "sym", "hard", "pipe", "null", "disk", ".wh.gone");
        assertThat(entries).extracting(m -> m.getHeader("CamelOccystrapEntryType")).containsExactly("directory", "directory",
                "symlink", "hardlink", "fifo", "character device", "block device", "file");
        assertThat(entries).extracting(m -> m.getHeader("CamelOccystrapEntryLinkTarget")).containsExactly(null, null, "../x",
                "dir/f", null, null, null, null);
        assertThat(bodies.subList(0, 7)).containsOnlyNulls();
        assertThat(bodies.get(7)).isInstanceOf(InputStream.class);
    }

    @Test
    void layersComeFromTheTopDownAndSayWhatHidesWhat() throws Exception {
        byte[] base = new RawTar().file("a", "1").file("b", "1").file("dir/c", "1").file("stays", "1").bytes();
        byte[] middle = new RawTar().file(".wh.a", "").file("b", "2").bytes();
        byte[] top = new RawTar().file("b", "3").file("dir/.wh..wh..opq", "").bytes();

        List<Message> entries = split(LayeredImage.of(base, middle, top), message -> { });

        assertThat(paths(entries)).containsExactly("b", "dir/.wh..wh..opq", ".wh.a", "b", "a", "b", "dir/c", "stays");
        assertThat(entries).extracting(m -> m.getHeader("CamelOccystrapLayerIndex")).containsExactly(2, 2, 1, 1, 0, 0, 0, 0);
        // The lowest layer that hides it: docker history would show that one to have removed it.
        assertThat(entries).extracting(m -> m.getHeader("CamelOccystrapEntryHiddenBy")).containsExactly(null, null, null,
                Sha.sha256(top), Sha.sha256(middle), Sha.sha256(middle), Sha.sha256(top), null);
        assertThat(entries).extracting(m -> m.getHeader("CamelOccystrapEntryHiddenByIndex")).containsExactly(null, null, null,
                2, 1, 1, 2, null);
    }

    @Test
    void headersFromBeforeTheSplitStayUnlessTheyAreAnEntrys() throws Exception {
        Map<String, Object> before = Map.of("mine", "kept", "CamelOccystrapEntryLinkTarget", "stale",
                "CamelOccystrapEntryHiddenBy", "stale", "CamelOccystrapContentSha256", "stale");

        List<Message> entries = split(LayeredImage.of(new RawTar().file("f", "x").bytes()), before, message -> { });

        assertThat(entries.get(0).getHeaders()).containsEntry("mine", "kept").doesNotContainKeys(
                "CamelOccystrapEntryLinkTarget", "CamelOccystrapEntryHiddenBy", "CamelOccystrapContentSha256");
    }

    @Test
    void bodiesAreWholeHoweverLittleWasReadOfThoseBefore() throws Exception {
        byte[] large = new byte[700_000];
        Arrays.fill(large, (byte) 'x');
        byte[] tar = new RawTar().entry("unread", '0', large).entry("begun", '0', large).entry("read", '0', large)
                .file("empty", "").file("last", "end").bytes();
        List<Integer> lengths = new ArrayList<>();

        split(LayeredImage.of(tar), message -> {
            InputStream body = message.getBody(InputStream.class);
            String path = message.getHeader("CamelOccystrapEntryPath", String.class);
            lengths.add(path.equals("unread") ? 0 : path.equals("begun") ? body.readNBytes(10).length
                    : body.readAllBytes().length);
        });

        assertThat(lengths).containsExactly(0, 10, 700_000, 0, 3);
    }

    @Test
    void theHolesOfASparseFileReadAsZeros() throws Exception {
        // GNU.sparse version 0.1: two bytes at 4, and two at 9 that end the file.
        byte[] tar = new RawTar().pax("GNU.sparse.major=0", "GNU.sparse.minor=1", "GNU.sparse.name=holes",
                "GNU.sparse.size=11", "GNU.sparse.numblocks=2", "GNU.sparse.map=4,2,9,2").file("x", "abcd")
                .file("after", "whole").bytes();
        List<byte[]> contents = new ArrayList<>();

        List<Message> entries = split(LayeredImage.of(tar),
                message -> contents.add(message.getBody(InputStream.class).readAllBytes()));

        assertThat(paths(entries)).containsExactly("holes", "after");
        assertThat(entries.get(0).getHeader("CamelOccystrapEntrySize")).isEqualTo(11L);
        assertThat(contents.get(0)).isEqualTo("\0\0\0\0ab\0\0\0cd".getBytes(StandardCharsets.US_ASCII));
        assertThat(contents.get(1)).isEqualTo("whole".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aNameThatIsNoUtf8KeepsItsBytes() throws Exception {
        List<Message> entries = split(LayeredImage.of(new RawTar().file("caf\u00e9", "").bytes()), message -> { });

        assertThat(paths(entries)).containsExactly("caf\udce9");
    }

    @Test
    void layersCanBeSplitSideBySideAndTheirEntriesWithin() throws Exception {
        byte[][] layers = new byte[8][];
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < layers.length; i++) {
            layers[i] = new RawTar().file("a" + i, "content a" + i).file("b" + i, "content b" + i).bytes();
            expected.add("a" + i + "=content a" + i + " null " + Sha.sha256(layers[i]));
            expected.add("b" + i + "=content b" + i + " null " + Sha.sha256(layers[i]));
        }
        ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:layers").split(simple("${body.layers}")).parallelProcessing()
                        .split(simple("${bodyAs(io.occystrap.camel.ImageEntries)}")).streaming()
                        .process(exchange -> {
                            Message message = exchange.getMessage();
                            found.add(message.getHeader("CamelOccystrapEntryPath") + "=" + content(message) + " "
                                    + message.getHeader("CamelOccystrapLayerIndex") + " "
                                    + message.getHeader("CamelOccystrapLayerDigest"));
                        });
            }
        });

        Exchange answer = context.createFluentProducerTemplate().to("direct:layers")
                .withBody(LayeredImage.of(layers)).send();

        assertThat(answer.getException()).isNull();
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theSameImageCanBeSplitTwice() throws Exception {
        Image image = LayeredImage.of(new RawTar().file("f", "x").bytes());

        assertThat(paths(split(image, message -> { }))).containsExactly("f");
        assertThat(paths(split(image, message -> { }))).containsExactly("f");
    }

    @Test
    void anImageWithoutEntriesHasNone() throws Exception {
        assertThat(split(LayeredImage.of(new RawTar().bytes(), new RawTar().bytes()), message -> { })).isEmpty();
        assertThat(split(LayeredImage.of(), message -> { })).isEmpty();
    }

    @Test
    void ofALayerNothingIsReadTwice() throws Exception {
        List<MemoryLayer> layers = Arrays.stream(new String[] {"a", "b"})
                .map(name -> new MemoryLayer(new RawTar().file(name, "x").bytes())).collect(Collectors.toList());

        split(LayeredImage.of("", List.copyOf(layers)), message -> { });

        assertThat(layers).extracting(MemoryLayer::opened).containsExactly(1, 1);
    }
}
