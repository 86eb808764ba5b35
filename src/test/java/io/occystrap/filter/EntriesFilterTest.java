package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TarMember;
import io.occystrap.image.Layer;
import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.RewrittenLayer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What an integrator's bean may say of entries. Results are read by commons-compress. */
class EntriesFilterTest {

    private static final byte[] TAR = Rewritten.tar(TarMember.of("./", '5', ""), TarMember.of("dir/", '5', ""),
            TarMember.file("dir/inside", "in"), TarMember.file("file", "some text"), TarMember.of("link", '1', "file"),
            TarMember.file("last", "end"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] by(EntryDecider decider) throws IOException {
        return Rewritten.by(TAR, new EntriesFilter(decider));
    }

    private static Map<String, String> files(byte[] tar) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        Tar.read(tar).forEach((name, content) -> files.put(name, new String(content, StandardCharsets.UTF_8)));
        return files;
    }

    @Test
    void whatIsKeptIsWhatItWasThoughItWasRead() throws IOException {
        assertThat(by(entry -> EntryDecision.keep())).isEqualTo(TAR);
        assertThat(by(entry -> {
            entry.content(4);
            return EntryDecision.keep();
        })).isEqualTo(TAR);
    }

    @Test
    void theContentIsToldAsFarAsItIsAskedFor() throws IOException {
        List<String> seen = new ArrayList<>();
        by(entry -> {
            seen.add(entry.path() + "=" + new String(entry.content(4), StandardCharsets.UTF_8));
            return EntryDecision.keep();
        });
        assertThat(seen).containsExactly("=", "dir=", "dir/inside=in", "file=some", "link=", "last=end");
    }

    @Test
    void aDroppedDirectoryTakesItsChildrenAndNobodyIsAskedOfThem() throws IOException {
        List<String> asked = new ArrayList<>();
        byte[] left = by(entry -> {
            asked.add(entry.path());
            return entry.path().equals("dir") ? EntryDecision.drop() : EntryDecision.keep();
        });
        assertThat(files(left)).containsOnlyKeys("file", "link", "last");
        assertThat(asked).containsExactly("", "dir", "file", "link", "last");
    }

    @Test
    void aLinkToWhatIsDroppedBecomesTheFile() throws IOException {
        byte[] left = by(entry -> entry.path().equals("file") ? EntryDecision.drop() : EntryDecision.keep());

        assertThat(files(left)).containsEntry("link", "some text").doesNotContainKey("file");
    }

    @Test
    void theRootStays() throws IOException {
        assertThat(files(by(entry -> EntryDecision.drop()))).isEmpty();
        assertThat(by(entry -> EntryDecision.drop())).startsWith(TarMember.of("./", '5', "").bytes());
    }

    @Test
    void aFileGetsAnotherContent() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        byte[] left = by(entry -> switch (entry.path()) {
            case "file" -> EntryDecision.replace(bytes("x".repeat(600)));
            case "last" -> EntryDecision.replace(new ByteArrayInputStream(bytes("another end")) {
                @Override
                public void close() {
                    closed.set(true);
                }
            }, 11);
            default -> EntryDecision.keep();
        });
        assertThat(files(left)).containsEntry("file", "x".repeat(600)).containsEntry("last", "another end")
                .containsEntry("dir/inside", "in");
        assertThat(closed).isTrue();
        assertThat(left).endsWith(Rewritten.END);
    }

    @Test
    void aContentMayBeMadeOfTheOldOne() throws IOException {
        byte[] left = by(entry -> {
            if (!entry.path().equals("file")) {
                return EntryDecision.keep();
            }
            try (InputStream in = entry.stream()) {
                return EntryDecision.replace(bytes(new String(in.readAllBytes(), StandardCharsets.UTF_8).toUpperCase(
                        Locale.ROOT)));
            }
        });
        assertThat(files(left)).containsEntry("file", "SOME TEXT").containsEntry("last", "end");
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> by(entry -> entry.path().equals("dir")
                ? EntryDecision.replace(bytes("x")) : EntryDecision.keep())).withMessageContaining("dir");
        assertThatThrownBy(() -> by(entry -> {
            entry.stream().readAllBytes();
            return EntryDecision.keep();
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("as a stream");
        assertThatThrownBy(() -> by(entry -> null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> by(entry -> entry.path().equals("file")
                ? EntryDecision.replace(new ByteArrayInputStream(bytes("abc")), 4) : EntryDecision.keep()))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> by(entry -> entry.path().equals("file")
                ? EntryDecision.replace(new ByteArrayInputStream(bytes("abc")), 2) : EntryDecision.keep()))
                .isInstanceOf(IOException.class).hasMessageContaining("more bytes");
        assertThatThrownBy(() -> by(entry -> {
            throw new TimeoutException("no answer");
        })).isInstanceOf(IOException.class).hasRootCauseMessage("no answer");
    }

    @Test
    void aLayerThatIsReadTwiceMustBecomeTheSame() throws IOException {
        AtomicBoolean second = new AtomicBoolean();
        Layer layer = new RewrittenLayer(new MemoryLayer(TAR),
                List.of(), List.of(new EntriesFilter(entry -> second.get() && entry.path().equals("file")
                        ? EntryDecision.drop() : EntryDecision.keep())));
        Rewritten.read(layer);
        second.set(true);

        assertThatThrownBy(() -> Rewritten.read(layer)).isInstanceOf(IOException.class)
                .hasMessageContaining("filtered twice, with different results");
    }
}
