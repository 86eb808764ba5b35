package io.occystrap.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleOptionsTest {

    private static BundleOptions named(String hostname) {
        return new BundleOptions(false, false, false, hostname, -1, -1, false);
    }

    private static BundleOptions mapped(long uid, long gid) {
        return new BundleOptions(true, false, false, null, uid, gid, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "a b", "a/b", "a\n", "ä", "\u0000", "x;y"})
    void refusesWhatIsNoHostname(String hostname) {
        assertThatIllegalArgumentException().isThrownBy(() -> named(hostname));
    }

    @Test
    void takesHostnamesUpTo64Characters() {
        for (String hostname : new String[] {"a", "web-1.example", "A_b", "0", "x".repeat(64)}) {
            assertThat(named(hostname).hostname()).isEqualTo(hostname);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> named("x".repeat(65)));
    }

    @Test
    void needsIdsOfTheHostOnlyWhenRootless() {
        assertThatCode(() -> mapped(0, 4294967294L)).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> mapped(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> mapped(0, 4294967295L));
    }

    @Test
    void knowsCgroupV2ByItsControllers(@TempDir Path cgroups) throws Exception {
        Files.createDirectories(cgroups.resolve("unified"));
        Files.writeString(cgroups.resolve("unified/cgroup.controllers"), "hugetlb\n");
        assertThat(BundleOptions.hasCgroupV2Only(cgroups)).as("v1 and v2 side by side").isFalse();
        Files.writeString(cgroups.resolve("cgroup.controllers"), "cpu memory pids\n");
        assertThat(BundleOptions.hasCgroupV2Only(cgroups)).isTrue();
        assertThat(BundleOptions.hasCgroupV2Only(cgroups.resolve("none"))).isFalse();
    }
}
