package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Umoci, podman and GNU tar make the same trees, but for what is explained. */
@RequiresTools(value = {"docker-registry", "skopeo", "umoci", "podman", "runc", "tar", "gzip", "busybox", "debootstrap",
    "getfattr", "setfattr", "setcap"}, root = true)
@ExtendWith(Services.class)
class PeerTreesIT {

    private final PeerTrees peers;

    PeerTreesIT(PeerTrees peers) {
        this.peers = peers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian", "busybox", "links", "special", "duplicates", "formats"})
    @Timeout(180)
    void agreeOn(String image) throws Exception {
        assertThat(ExpectedTree.of(image, peers).paths()).hasSizeGreaterThan(5);
    }

    @Test
    void anUnexplainedDifferenceIsFound() throws Exception {
        TreeListing expected = ExpectedTree.of("busybox", peers);
        TreeListing other = expected.copy();
        other.set("bin/sh", TreeListing.Column.MODE, "4755");

        assertThat(other.differences(expected)).containsExactly("bin/sh: MODE=4755 | MODE=755");
    }
}
