package io.occystrap.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.Tar;
import io.occystrap.image.ConfigMatch;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.FileMatch;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Match;
import io.occystrap.image.MatchedLayer;
import io.occystrap.image.TransferListener;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSearchTest {

    private static final Duration LIMIT = Duration.ofMillis(300);

    @TempDir
    private Path folder;
    private final List<Match> found = new ArrayList<>();

    private List<Match> search(Image image, SearchQuery query) throws IOException {
        return search(image, query, 4, Limits.DEFAULT);
    }

    private List<Match> search(Image image, SearchQuery query, int parallel, Limits limits) throws IOException {
        long count = new ImageSearch(parallel, folder, limits, TransferListener.NONE).search(image, query, found::add);
        assertThat(count).isEqualTo(found.size());
        return found;
    }

    private static List<String> paths(List<Match> matches) {
        return matches.stream().map(FileMatch.class::cast).map(m -> m.layer().number() + ":" + m.path()).toList();
    }

    private static List<String> hiding(List<Match> matches) {
        return matches.stream().map(FileMatch.class::cast).map(match -> match.layer().number() + ":" + match.path() + ">"
                + match.hiddenBy().map(MatchedLayer::number).map(String::valueOf).orElse("")).toList();
    }

    @Test
    void tellsWhatTheHeadersSay() throws IOException {
        Image image = LayeredImage.of("\"history\": [{\"created_by\": \"ADD x\"}],", List.of(new MemoryLayer(new RawTar()
                .pax("mtime=12.5", "uid=70000").entry("./f\377\u00C3\u00A9", '0', new byte[3])
                .link("l", '2', "../\u00FFt").link("h", '1', "f").entry("d/", '5', new byte[0]).bytes())));

        List<Match> matches = search(image, SearchQuery.glob("*", null));

        FileMatch file = (FileMatch) matches.get(0);
        assertThat(file.path()).isEqualTo("f\uDCFF\u00E9");
        assertThat(file.type()).isEqualTo(FileMatch.Type.FILE);
        assertThat(file.size()).isEqualTo(3);
        assertThat(file.uid()).isEqualTo(70000);
        assertThat(file.seconds()).isEqualTo(12);
        assertThat(file.nanoseconds()).isEqualTo(500_000_000);
        assertThat(file.layer().createdBy()).contains("ADD x");
        FileMatch link = (FileMatch) matches.get(1);
        assertThat(link.type()).isEqualTo(FileMatch.Type.SYMLINK);
        assertThat(link.link()).isEqualTo("../\uDCFFt");
        assertThat(((FileMatch) matches.get(2)).type()).isEqualTo(FileMatch.Type.HARDLINK);
        assertThat(((FileMatch) matches.get(3)).type()).isEqualTo(FileMatch.Type.DIRECTORY);
        assertThat(((FileMatch) matches.get(3)).path()).isEqualTo("d");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void keepsTheOrderOfTheLayersHoweverLongTheyTake(int parallel) throws IOException {
        List<Layer> layers = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            byte[] tar = Tar.archive().file("a" + i, "x").file("b" + i, "x").bytes();
            layers.add(new SlowLayer(tar, 20 * (6 - i)));
            expected.add(i + ":a" + i);
            expected.add(i + ":b" + i);
        }

        assertThat(paths(search(LayeredImage.of("", layers), SearchQuery.glob("*", null), parallel, Limits.DEFAULT)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"true,1", "false,1", "true,4", "false,4"})
    void tellsWhatWasFoundBeforeABrokenLayer(boolean hiding, int parallel) throws IOException {
        byte[] broken = Arrays.copyOf(Tar.archive().file("c", "x").file("d", "x".repeat(5000)).bytes(), 3000);
        MemoryLayer layer = new MemoryLayer(broken);
        Image image = LayeredImage.of("", List.of(new SlowLayer(Tar.archive().file("a", "1").bytes(), 100),
                new MemoryLayer(Tar.archive().file("b", "2").file("a", "3").bytes()), layer,
                new MemoryLayer(Tar.archive().file("e", "4").bytes())));
        SearchQuery query = SearchQuery.glob("?", null);

        assertThatThrownBy(() -> search(image, hiding ? query.withHiding() : query, parallel, Limits.DEFAULT))
                .isInstanceOf(MalformedImageException.class).hasMessageContaining(layer.descriptor().digest().toString());

        assertThat(paths(found)).containsExactly("0:a", "1:b", "1:a", "2:c", "2:d");
    }

    /** The expected values are what image-spec says of whiteouts and changesets. */
    @Test
    void saysWhichLayerHidesWhat() throws IOException {
        byte[] base = Tar.archive().directory("d/").file("d/f", "x").file("d/g", "x").directory("o/").file("o/x", "x")
                .file("kept", "x").file("twice", "x").directory("r/").file("r/deep", "x").file("t", "x")
                .file("d2", "x").bytes();
        byte[] second = new RawTar().file("d/.wh.f", "").file("o/.wh..wh..opq", "").file("o/y", "y").file("twice", "y")
                .bytes();
        byte[] third = new RawTar().file(".wh.d", "").link("r", '2', "kept").entry("t/", '5', new byte[0])
                .file("./twice", "z").file(".wh..wh.plnk", "").file("../kept", "no").bytes();
        byte[] top = new RawTar().file(".wh..wh..opq", "").bytes();

        assertThat(hiding(search(LayeredImage.of(base, second, third), SearchQuery.glob("*", null).withHiding())))
                .containsExactly("0:d>2", "0:d/f>1", "0:d/g>2", "0:o>", "0:o/x>1", "0:kept>", "0:twice>1", "0:r>2",
                        "0:r/deep>2", "0:t>2", "0:d2>",
                        "1:d/.wh.f>", "1:o/.wh..wh..opq>", "1:o/y>", "1:twice>2",
                        "2:.wh.d>", "2:r>", "2:t>", "2:twice>", "2:.wh..wh.plnk>", "2:../kept>");
        found.clear();
        assertThat(hiding(search(LayeredImage.of(base, top), SearchQuery.glob("kept", null).withHiding())))
                .containsExactly("0:kept>1");
    }

    @Test
    void findsTheSecretThatALaterLayerDeletes() throws IOException {
        byte[] base = Tar.archive().file("etc/app.env", "\0\1A=1\nTOKEN=hunter2\nB=hunter2").file("other", "nothing")
                .symlink("hunter2", "etc").bytes();
        byte[] top = new RawTar().file("etc/.wh.app.env", "").bytes();

        List<Match> matches = search(LayeredImage.of(base, top), SearchQuery.glob("*", "hunter2").withHiding());

        assertThat(hiding(matches)).containsExactly("0:etc/app.env>1");
        assertThat(((FileMatch) matches.get(0)).offsets()).containsExactly(12L, 22L);
        found.clear();
        matches = search(LayeredImage.of(base, top), SearchQuery.regex("env$", "^TOKEN=\\w+$", LIMIT));
        assertThat(((FileMatch) matches.get(0)).offsets()).containsExactly(6L);
    }

    @Test
    void searchesHistoryAndEnvironment() throws IOException {
        String config = "\"history\": [{\"created_by\": \"ADD base.tar /\"}, {\"created_by\": \"ENV TOKEN=x\","
                + " \"empty_layer\": true}, {\"created_by\": \"RUN curl -H TOKEN\"}, 7],"
                + "\"config\": {\"Env\": [\"PATH=/bin\", \"TOKEN=secret\"]},";
        List<Layer> layers = List.of(new MemoryLayer(Tar.archive().file("a", "x").bytes()),
                new MemoryLayer(Tar.archive().file("TOKEN", "x").bytes()));
        Image image = LayeredImage.of(config.replace(", 7", ""), layers);

        List<Match> matches = search(image, SearchQuery.glob("TOKEN", null).withHistory());

        assertThat(matches).hasSize(4);
        assertThat(matches.subList(0, 3)).extracting(m -> ((ConfigMatch) m).text())
                .containsExactly("ENV TOKEN=x", "RUN curl -H TOKEN", "TOKEN=secret");
        assertThat(((ConfigMatch) matches.get(0)).layer()).isEmpty();
        assertThat(((ConfigMatch) matches.get(1)).layer().orElseThrow().number()).isEqualTo(1);
        assertThat(((FileMatch) matches.get(3)).layer().createdBy()).contains("RUN curl -H TOKEN");
        found.clear();
        assertThat(search(image, SearchQuery.glob("nothing", "secret").withHistory())).hasSize(1);
        found.clear();
        assertThat(search(LayeredImage.of(config, layers), SearchQuery.regex("^TOKEN=s", null, LIMIT).withHistory()))
                .as("a history of other layers").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+\\1b", "(a|aa)+?(\\1)*b", "(.*.*.*.*.*.*)*b$"})
    void cutsOffAnExpressionThatWouldTakeYears(String regex) throws IOException {
        Image image = LayeredImage.of(new RawTar().file("first", "").file("a".repeat(90) + "!", "").bytes());

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThatThrownBy(
                () -> search(image, SearchQuery.regex("first|" + regex, null, LIMIT)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("takes longer than 0.3 s on aaaa"));
    }

    /** Java remembers where these failed, but not where they refer back. */
    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "^(a|aa)+$", "(a*)*b"})
    void isDoneOrCutOff(String regex) throws IOException {
        Image image = LayeredImage.of(new RawTar().file("a".repeat(90) + "!", "").bytes());

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try {
                assertThat(search(image, SearchQuery.regex(regex, null, LIMIT))).isEmpty();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("takes longer than 0.3 s on aaaa");
            }
        });
    }

    @Test
    void cutsOffAnExpressionThatWouldTakeYearsInAContent() throws IOException {
        Image image = LayeredImage.of(Tar.archive().file("f", "a".repeat(100_000)).bytes());

        assertThatThrownBy(() -> search(image, SearchQuery.regex("f", "(a+)+\\1b", LIMIT)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("on the content of f");
    }

    @Test
    void saysSoWhereAnExpressionGoesTooDeep() throws IOException {
        Image image = LayeredImage.of(Tar.archive().file("f", "ab".repeat(60_000)).bytes());

        assertThatThrownBy(() -> search(image, SearchQuery.regex("f", "(a|b|cd)*x", Duration.ofSeconds(60))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("on the content of f");
    }

    @Test
    void refusesWhatIsNoExpression() {
        assertThatThrownBy(() -> SearchQuery.regex("(", null, LIMIT)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the regular expression ( is malformed");
        assertThatThrownBy(() -> SearchQuery.glob("*", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largeNumbersOfMatchesWaitInAFileThatIsDeleted() throws IOException {
        RawTar upper = new RawTar();
        for (int i = 0; i < 20_000; i++) {
            upper.file("directory/of/some/length/that/takes/memory/file-\u00FF" + i, "");
        }
        Image image = LayeredImage.of("", List.of(new SlowLayer(Tar.archive().file("base", "x").bytes(), 1500),
                new MemoryLayer(upper.bytes())));

        List<Match> matches = search(image, SearchQuery.glob("*", null));

        assertThat(matches).hasSize(20_001);
        assertThat(paths(matches).get(20_000)).isEqualTo("1:directory/of/some/length/that/takes/memory/file-\uDCFF19999");
        assertThat(DirectoryListing.of(folder)).isEmpty();
    }

    @Test
    void refusesALayerOfTooManyEntries() throws IOException {
        Image image = LayeredImage.of(Tar.archive().file("a", "").file("b", "").bytes());

        assertThatThrownBy(() -> search(image, SearchQuery.glob("*", null), 1, new Limits(1 << 20, 10, 1)))
                .isInstanceOf(MalformedImageException.class).hasMessageContaining("more than 1 entries");
    }

    /** A layer that takes its time. */
    private static final class SlowLayer implements Layer {

        private final MemoryLayer layer;
        private final long milliseconds;

        SlowLayer(byte[] tar, long milliseconds) {
            layer = new MemoryLayer(tar);
            this.milliseconds = milliseconds;
        }

        @Override
        public Descriptor descriptor() {
            return layer.descriptor();
        }

        @Override
        public Optional<Digest> diffId() {
            return layer.diffId();
        }

        @Override
        public InputStream compressed() {
            return new FilterInputStream(new SequenceInputStream(layer.compressed(), InputStream.nullInputStream())) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    try {
                        Thread.sleep(milliseconds);
                    } catch (InterruptedException e) {
                        throw new InterruptedIOException();
                    }
                    return super.read(buffer, offset, length);
                }
            };
        }

        @Override
        public InputStream uncompressed() {
            return compressed();
        }
    }
}
