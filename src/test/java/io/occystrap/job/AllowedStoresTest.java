package io.occystrap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.image.ImageReference;
import io.occystrap.job.JobLocation.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedStoresTest {

    private static final String KEY = "occystrap.source.allow";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"registry://,quay.io/x:1,true", "registry://quay.io,quay.io/x:1,true", "registry://quay.io,quay.io.evil/x:1,false",
        "registry://quay.io:444,quay.io/x:1,false", "registry://quay.io/team,quay.io/team/x:1,true",
        "registry://quay.io/team/,quay.io/team/x:1,true", "registry://quay.io/team,quay.io/teams/x:1,false",
        "registry://quay.io/team,quay.io/team:1,true", "registry://index.docker.io,busybox,true",
        "registry://docker.io/library,busybox,true", "registry://docker.io/ns,busybox,false", "docker://,busybox,false",
        "'registry://a.b, registry://quay.io',quay.io/x,true"})
    void aRegistryOrAPartOfItIsAllowed(String list, String reference, boolean allowed) {
        assertThat(AllowedStores.parse(KEY, list).allows(ImageReference.parse(reference))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ","})
    void nothingIsAllowedThatIsNotListed(String list) {
        AllowedStores nothing = AllowedStores.parse(KEY, list);

        assertThat(nothing.allows(ImageReference.parse("busybox"))).isFalse();
        assertThat(nothing.allows(Store.DOCKER)).isFalse();
        assertThatThrownBy(() -> nothing.file(JobLocation.parse("source", "tar:///etc/passwd")))
                .isInstanceOf(JobNotAllowedException.class).hasMessageContaining(KEY + " allows nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quay.io", "http://quay.io", "tar://", "oci://x", "registry://quay.io:port", "docker://x", "registry:///x"})
    void anEntryOfAnotherFormIsRefused(String list) {
        assertThatIllegalArgumentException().isThrownBy(() -> AllowedStores.parse(KEY, list));
    }

    @Test
    void aFileCountsByItsRealPath() throws Exception {
        Path allowed = Files.createDirectories(folder.resolve("allowed"));
        Path inside = Files.writeString(allowed.resolve("inside.tar"), "x");
        Path outside = Files.writeString(folder.resolve("outside.tar"), "x");
        Files.createSymbolicLink(allowed.resolve("in.tar"), inside);
        Files.createSymbolicLink(allowed.resolve("out.tar"), outside);
        Files.createSymbolicLink(folder.resolve("allowed-by-link"), allowed);
        AllowedStores stores = AllowedStores.parse(KEY, "tar://" + folder.resolve("allowed-by-link") + ",dir://" + folder);

        for (String name : new String[] {"inside.tar", "in.tar", allowed.resolve("inside.tar").toString()}) {
            assertThat(stores.file(JobLocation.parse("source", "tar://" + name))).isEqualTo(inside.toRealPath());
        }
        assertThat(stores.file(JobLocation.parse("source", "dir://allowed"))).isEqualTo(allowed.toRealPath());
        for (String name : new String[] {"out.tar", outside.toString(), "none.tar"}) {
            assertThatThrownBy(() -> stores.file(JobLocation.parse("source", "tar://" + name)))
                    .isInstanceOf(JobNotAllowedException.class).hasMessageContaining("not allowed to jobs, or not there");
        }
    }
}
