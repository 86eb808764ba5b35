package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.RawTar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be done with the content of an entry, and how often. */
class EntryBodyTest extends EntriesTest {

    private static final byte[] CONTENT = content();

    private static byte[] content() {
        byte[] content = new byte[200_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + i / 256);
        }
        return content;
    }

    private interface Look {

        void at(EntryBody body) throws Exception;
    }

    private void look(Look look) throws Exception {
        List<String> after = new ArrayList<>();
        split(LayeredImage.of(new RawTar().entry("f", '0', CONTENT).file("after", "whole").bytes()), message -> {
            if (message.getHeader("CamelOccystrapEntryPath").equals("f")) {
                look.at((EntryBody) message.getBody());
            } else {
                after.add(message.getBody(String.class));
            }
        });
        assertThat(after).containsExactly("whole");
    }

    private static String text(int length) {
        return new String(CONTENT, 0, length, StandardCharsets.ISO_8859_1);
    }

    @Test
    void itsHeadCanBeLookedAtBeforeItIsRead() throws Exception {
        look(body -> {
            assertThat(body.head(10)).isEqualTo(text(10));
            assertThat(body.head(70_000)).isEqualTo(text(70_000));
            assertThat(body.head(3)).isEqualTo(text(3));
            assertThat(body.readAllBytes()).isEqualTo(CONTENT);
            assertThat(body.read()).isEqualTo(-1);
        });
    }

    @Test
    void theHeadOfASmallFileIsAllOfIt() throws Exception {
        look(body -> {
            assertThat(body.head(1 << 20)).isEqualTo(text(CONTENT.length));
            assertThat(body.readAllBytes()).isEqualTo(CONTENT);
        });
    }

    @Test
    void theHeadIsStillThereAfterASmallerPartWasRead() throws Exception {
        look(body -> {
            body.head(100);
            body.readNBytes(50);
            assertThat(body.head(100)).isEqualTo(text(100));
            assertThat(body.read()).isEqualTo(CONTENT[50] & 0xFF);
        });
    }

    @Test
    void aHeadThatWasReadPastIsNotMadeUp() throws Exception {
        look(body -> {
            body.readNBytes(50);
            assertThatThrownBy(() -> body.head(100)).isInstanceOf(IOException.class).hasMessageContaining("ContentDigest");
        });
    }

    @Test
    void headsOfAnySizeWouldBeAllOfAnImageInMemory() throws Exception {
        look(body -> {
            assertThatThrownBy(() -> body.head((1 << 20) + 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> body.head(-1)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    /** As Camel does between steps where stream caching is on. */
    @Test
    void whatIsKeptCanBeReadAgain() throws Exception {
        look(body -> {
            body.head(100);
            body.readNBytes(100);
            body.close();
            body.reset();
            assertThat(body.readAllBytes()).isEqualTo(CONTENT);
        });
    }

    @Test
    void whatIsNotKeptIsRefusedRatherThanEmptyWhenItIsReadAgain() throws Exception {
        look(body -> {
            body.readNBytes(101);
            body.reset();
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("ContentDigest");
        });
    }

    @Test
    void aClosedBodyIsNotRead() throws Exception {
        look(body -> {
            body.close();
            assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
        });
    }

    @Test
    void isWrittenFromWhereItIs() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        look(body -> {
            body.head(500);
            body.writeTo(out);
            assertThat(body.position()).isEqualTo(body.length()).isEqualTo(CONTENT.length);
        });
        assertThat(out.toByteArray()).isEqualTo(CONTENT);
    }
}
