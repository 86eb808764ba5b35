package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Limits;
import io.occystrap.image.MediaType;
import io.occystrap.image.TransferListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a stored layer says of its uncompressed size (RFC 1952, section 2.3.1: ISIZE). */
class LikelySizeTest {

    private static final byte[] TAR = Tar.archive().file("a", "some text ".repeat(5000)).bytes();

    /**
     * A blob that is asked for its end only.
     *
     * @param stored what it is
     * @param ranges whether its store sends parts
     */
    private record Stored(byte[] stored, boolean ranges) implements Blob {

        @Override
        public InputStream open() {
            throw new AssertionError("the layer was opened to learn its size");
        }

        @Override
        public Optional<byte[]> tail(int length) {
            return ranges ? Optional.of(Arrays.copyOfRange(stored, stored.length - length, stored.length))
                    : Optional.empty();
        }
    }

    private static StoredLayer layer(byte[] stored, MediaType type, boolean ranges) {
        return new StoredLayer(new Descriptor(type, Digest.sha256(Sha.hex256(stored)), stored.length),
                Digest.parse(Sha.sha256(TAR)), new Stored(stored, ranges), Limits.DEFAULT, TransferListener.NONE);
    }

    @Test
    void isInTheLastFourBytesOfGzip() throws IOException {
        assertThat(layer(Packed.gzip(TAR), MediaType.OCI_LAYER_GZIP, true).likelySize()).hasValue(TAR.length);
        assertThat(layer(Packed.gzip(TAR), MediaType.DOCKER_LAYER_GZIP, true).likelySize()).hasValue(TAR.length);
    }

    @Test
    void isTheStoredSizeOfAnUncompressedLayer() throws IOException {
        assertThat(layer(TAR, MediaType.OCI_LAYER, false).likelySize()).hasValue(TAR.length);
    }

    @Test
    void isUnknownWhereTheStoreSendsNoParts() throws IOException {
        assertThat(layer(Packed.gzip(TAR), MediaType.OCI_LAYER_GZIP, false).likelySize()).isEmpty();
    }

    @Test
    void isUnknownForOtherCompressions() throws IOException {
        assertThat(layer(Packed.zstd(TAR), MediaType.OCI_LAYER_ZSTD, true).likelySize()).isEmpty();
    }

    /** The last member of an eStargz is its table of contents, far smaller than the rest. */
    @Test
    void isUnknownWhereTheLastMemberIsSmallerThanTheBlob() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(Packed.gzip(TAR));
        members.write(Packed.gzip(new byte[3]));
        assertThat(layer(members.toByteArray(), MediaType.OCI_LAYER_GZIP, true).likelySize()).isEmpty();
    }
}
