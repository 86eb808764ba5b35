package io.occystrap.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.Tar;
import io.occystrap.image.FileMatch;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Match;
import io.occystrap.image.MatchedLayer;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in layers that somebody else reads is what a search of its own finds, whatever that reader does. */
class PassingSearchTest {

    private static final byte[] BASE = Tar.archive().file("a.conf", "a".repeat(500_000)).file("b.txt", "b")
            .file("c.conf", "c").bytes();
    private static final byte[] TOP = Tar.archive().file(".wh.a.conf", "").file("d.conf", "d").bytes();

    @TempDir
    private Path folder;
    private final MemoryLayer base = new MemoryLayer(BASE);
    private final MemoryLayer top = new MemoryLayer(TOP);
    private final List<Match> found = new ArrayList<>();

    private Image image() throws IOException {
        return LayeredImage.of("", List.of(base, top));
    }

    private Image passing(Image image) throws IOException {
        return new ImageSearch(4, folder, Limits.DEFAULT, TransferListener.NONE).passing(image,
                SearchQuery.glob("*.conf", null).withHiding(), found::add);
    }

    private List<String> paths() {
        return found.stream().map(FileMatch.class::cast).map(match -> match.layer().number() + ":" + match.path() + ">"
                + match.hiddenBy().map(MatchedLayer::number).map(String::valueOf).orElse("")).toList();
    }

    private static byte[] read(Layer layer) throws IOException {
        try (InputStream in = layer.uncompressed()) {
            return in.readAllBytes();
        }
    }

    @Test
    void layersAreReadOnceAndComeThroughAsTheyAre() throws IOException {
        try (Image searched = passing(image())) {
            assertThat(read(searched.layers().get(1))).isEqualTo(TOP);
            assertThat(read(searched.layers().get(0))).isEqualTo(BASE);
            assertThat(found).isEmpty();

            searched.config();

            assertThat(paths()).containsExactly("0:a.conf>1", "0:c.conf>", "1:.wh.a.conf>", "1:d.conf>");
            assertThat(base.opened() + top.opened()).isEqualTo(2);
        }
        assertThat(DirectoryListing.of(folder)).isEmpty();
    }

    @Test
    void whatNobodyReadsIsSearchedInTheEnd() throws IOException {
        try (Image searched = passing(image())) {
            read(searched.layers().get(0));
            searched.config();
            searched.config();
        }
        assertThat(paths()).containsExactly("0:a.conf>1", "0:c.conf>", "1:.wh.a.conf>", "1:d.conf>");
    }

    @Test
    void whatIsReadTwiceOrNotToItsEndIsFoundOnce() throws IOException {
        try (Image searched = passing(image())) {
            Layer layer = searched.layers().get(0);
            try (InputStream in = layer.uncompressed()) {
                in.readNBytes(400_000);
            }
            read(layer);
            read(layer);
            searched.config();
        }
        assertThat(paths()).containsExactly("0:a.conf>1", "0:c.conf>", "1:.wh.a.conf>", "1:d.conf>");
    }

    @Test
    void aMalformedLayerEndsTheReading() throws IOException {
        byte[] broken = BASE.clone();
        Arrays.fill(broken, 512 + 500_224, 512 + 500_224 + 100, (byte) 'x');
        try (Image searched = passing(LayeredImage.of("", List.of(new MemoryLayer(broken), top)))) {
            assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> read(searched.layers().get(0)))
                    .withMessageContaining("checksum");
        }
    }
}
