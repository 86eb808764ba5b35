package io.occystrap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageReference;
import io.occystrap.image.TagEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagJobsTest {

    private static final Digest FIRST = Digest.of(new byte[] {1});
    private static final Digest SECOND = Digest.of(new byte[] {2});

    private static TagEvent event(String repository, String tag, Digest now, Digest before) {
        return TagEvent.of(ImageReference.parse(repository), tag, now, before).orElseThrow();
    }

    private static String id(String repository, String tag, Digest now, Digest before) {
        return TagJobs.parse("tar://x/{tag}", null).request(event(repository, tag, now, before)).id();
    }

    @ParameterizedTest
    @CsvSource({"tar://mirror/{tag}.tar,tar://mirror/v1.0.tar", "dir://{tag},dir://v1.0", "layout://all:{tag},layout://all:v1.0",
        "registry://host:5000/mirror/app:{tag},registry://host:5000/mirror/app:v1.0", "tar://{tag}/{tag}.tar,tar://v1.0/v1.0.tar",
        "registry://host/mirror:copy-of-{tag},registry://host/mirror:copy-of-v1.0"})
    void theTagGoesWhereThePatternSays(String pattern, String destination) throws Exception {
        TagJobs.Request request = TagJobs.parse(pattern, "linux/arm64").request(event("reg.example/ns/app", "v1.0", FIRST, null));

        assertThat(new ObjectMapper().readTree(request.json())).isEqualTo(new ObjectMapper().createObjectNode()
                .put("id", request.id()).put("source", "registry://reg.example/ns/app:v1.0@" + FIRST)
                .put("destination", destination).put("platform", "linux/arm64"));
        assertThat(Job.isId(request.id())).isTrue();
    }

    @Test
    void theIdIsThatOfTheImageAndItsTag() {
        String id = id("busybox", "1", SECOND, FIRST);

        assertThat(id("docker.io/library/busybox", "1", SECOND, null)).isEqualTo(id);
        assertThat(id("busybox", "1", FIRST, SECOND)).isNotEqualTo(id);
        assertThat(id("busybox", "2", SECOND, FIRST)).isNotEqualTo(id);
        assertThat(id("quay.io/busybox", "1", SECOND, FIRST)).isNotEqualTo(id);
    }

    @Test
    void aHostWithoutADotIsOneInAJobToo() {
        String json = TagJobs.parse("tar://{tag}", null).request(event("//registry/app", "1", FIRST, null)).json();

        assertThat(json).contains("\"source\":\"registry://registry/app:1@sha256:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tar://mirror/app.tar", "{tag}", "file:{tag}", "tar://.{tag}", "tar://../{tag}", "tar://x/../{tag}",
        "tar://{tag}?append=true", "tar://{tag}{name}", "tar://${tag}/{tag}", "registry://{tag}/app:1", "registry://h/App:{tag}",
        "registry://h/{tag}:1", "#class:{tag}", "docker://{tag}:1:2"})
    void aPatternThatIsNoDestinationForEveryTagIsRefused(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> TagJobs.parse(pattern, null));
    }

    @Test
    void whatElseIsWrongIsSaidAtOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> TagJobs.parse(null, null)).withMessageContaining("{tag}");
        assertThatIllegalArgumentException().isThrownBy(() -> TagJobs.parse("tar://{tag}", "linux"))
                .withMessageContaining("platform");
    }

    @Test
    void nothingIsFetchedOfATagThatIsGone() {
        TagJobs jobs = TagJobs.parse("tar://{tag}", null);

        assertThatIllegalArgumentException().isThrownBy(() -> jobs.request(event("ns/app", "1", null, FIRST)))
                .withMessageContaining("gone");
    }

    @Test
    void aTagThatIsTooLongForTheDestinationIsRefused() {
        TagJobs jobs = TagJobs.parse("registry://host/mirror:copy-of-{tag}", null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> jobs.request(event("ns/app", "1".repeat(128), FIRST, null)))
                .withMessageContaining("destination", "at most 128");
    }
}
