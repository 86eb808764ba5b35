package io.occystrap.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.RawTar;
import io.occystrap.image.FileMatch;
import io.occystrap.image.Limits;
import io.occystrap.image.Match;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Contents larger than a window are searched as if they were in one piece. */
class ContentPatternPropertiesTest {

    private static final int WINDOW = 128 << 10;

    @Property(tries = 60)
    void findsWhatIsThereAtWindowsEndsAsWell(@ForAll long seed, @ForAll @IntRange(max = 3 * WINDOW) int size,
            @ForAll @IntRange(min = 1, max = 40) int length) throws IOException {
        Random random = new Random(seed);
        byte[] content = new byte[size];
        random.nextBytes(content);
        String word = "ab".repeat(20).substring(0, length);
        for (int i = 0; i < 20; i++) {
            int border = WINDOW * (1 + random.nextInt(3));
            place(word, content, random.nextBoolean() ? random.nextInt(size + 1) : border + random.nextInt(100) - 50);
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        List<Long> expected = new ArrayList<>();
        for (int at = text.indexOf(word); at >= 0 && expected.size() < 100; at = text.indexOf(word, at + length)) {
            expected.add((long) at);
        }

        assertThat(offsets(content, SearchQuery.glob("f", word))).isEqualTo(expected);
        assertThat(offsets(content, SearchQuery.regex("f", word, Duration.ofSeconds(20)))).isEqualTo(expected);
    }

    @Property(tries = 20)
    void linesBeginAndEndWhereTheyDo(@ForAll @LongRange(min = 1, max = 3 * WINDOW) long at) throws IOException {
        byte[] content = "x".repeat((int) at - 1).concat("\nKEY\n").concat("KEYS\r\n").getBytes(StandardCharsets.US_ASCII);

        assertThat(offsets(content, SearchQuery.regex("f", "^KEY$", Duration.ofSeconds(20)))).containsExactly(at);
    }

    private static void place(String word, byte[] content, int at) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= 0 && at + i < content.length) {
                content[at + i] = (byte) word.charAt(i);
            }
        }
    }

    private static List<Long> offsets(byte[] content, SearchQuery query) throws IOException {
        List<Match> found = new ArrayList<>();
        new ImageSearch(1, Path.of("."), Limits.DEFAULT, TransferListener.NONE)
                .search(LayeredImage.of(new RawTar().entry("f", '0', content).bytes()), query, found::add);
        return found.isEmpty() ? List.of() : ((FileMatch) found.get(0)).offsets();
    }
}
