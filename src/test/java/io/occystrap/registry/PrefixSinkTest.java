package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.TestImage;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixSinkTest {

    private final List<String> written = new ArrayList<>();

    private Receipt write(String prefix, String... names) throws Exception {
        Image image = TestImage.of("one").namedAll(names).image();
        return new PrefixSink(prefix, name -> source -> {
            written.add(name.toString());
            return new Receipt(name.toString(), source.name(), source.manifest().digest(), source.config().digest(), 1, 1, 0,
                    Duration.ZERO);
        }).write(image);
    }

    @Test
    void namesGoBehindThePrefix() throws Exception {
        Receipt receipt = write("r.test:5000/some/", "ghcr.io/ns/app:1", "busybox", "library/busybox:latest",
                "localhost:5000/library/x:2", "a/b@sha256:" + "0".repeat(64));

        assertThat(written).containsExactly("r.test:5000/some/ns/app:1", "r.test:5000/some/busybox:latest",
                "r.test:5000/some/library/x:2");
        assertThat(receipt.destination()).isEqualTo("r.test:5000/some/ns/app:1");
    }

    @Test
    void thePrefixMayBeTheRegistryAlone() throws Exception {
        write("r.test/", "ns/app:1");

        write("//myhost/", "ns/app:1");

        assertThat(written).containsExactly("r.test/ns/app:1", "//myhost/ns/app:1");
    }

    @Test
    void anImageWithoutANameHasNoPlaceThere() {
        assertThatThrownBy(() -> write("r.test/")).isInstanceOf(ImageNotFoundException.class).hasMessageContaining("r.test/");
        assertThat(written).isEmpty();
    }
}
