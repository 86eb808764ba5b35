package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Tar;
import io.occystrap.image.MalformedImageException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {

    @Test
    void recognisesWhatOthersCompressed() throws Exception {
        byte[] tar = Tar.archive().file("a", "b").bytes();
        assertThat(Compression.of("blob", tar, 6)).isEqualTo(Compression.NONE);
        assertThat(Compression.of("blob", Packed.gzip(tar), 6)).isEqualTo(Compression.GZIP);
        assertThat(Compression.of("blob", Packed.zstd(tar), 6)).isEqualTo(Compression.ZSTD);
    }

    @ParameterizedTest
    @CsvSource({
        "1f8b0800,     GZIP",
        "1f8b,         GZIP",
        "28b52ffd0458, ZSTD",
        "502a4d180400, ZSTD",
        "5f2a4d180400, ZSTD",
        "602a4d180400, NONE",
        "28b52f,       NONE",
        "502a4d,       NONE",
        "1f,           NONE",
        "425a,         NONE",
        "fd377a585a,   NONE",
        "'',           NONE",
    })
    void goesByTheMagicAlone(String hex, Compression expected) throws Exception {
        byte[] head = HexFormat.of().parseHex(hex);
        assertThat(Compression.of("blob", head, head.length)).isEqualTo(expected);
    }

    @Test
    void doesNotLookBeyondTheLengthGiven() throws Exception {
        byte[] head = HexFormat.of().parseHex("1f8b08000000");
        assertThat(Compression.of("blob", head, 1)).isEqualTo(Compression.NONE);
    }

    @ParameterizedTest
    @CsvSource({"fd377a585a00, xz", "425a68393141, bzip2"})
    void refusesWhatItCannotReadByName(String hex, String name) {
        byte[] head = HexFormat.of().parseHex(hex);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> Compression.of("blob", head, head.length))
                .withMessageContaining(name).withMessageContaining("gzip");
    }
}
