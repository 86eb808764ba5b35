package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest extends RegistryTesting {

    private List<String> tags() throws IOException {
        RegistryAccess access = new RegistryAccess(new RegistryConnections(),
                (registry, host) -> client(), null, CredentialSource.NONE, false,
                registry -> List.of(), TransferListener.NONE);
        return new TagSource(access).list(ImageReference.parse(server.host() + "/ns/app"), tag -> true);
    }

    private static Answer page(String... tags) {
        return Answer.of(200, "{\"name\":\"ns/app\",\"tags\":[\"" + String.join("\",\"", tags) + "\"]}");
    }

    /** Two pages; the first says that the second is there. */
    private void link(String link) {
        server.handle(request -> request.query().contains("last") ? page("1.10", "latest")
                : page("1.9", "1.2").with("Link", link.replace("HOST", server.host())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"</v2/ns/app/tags/list?last=1.9&n=2>; rel=\"next\"", "<list?last=1.9>; rel=next",
        "<http://HOST/v2/ns/app/tags/list?last=1.9>;rel=\"next\"", "<?last=1.9>; title=\"x\"; rel=\"next\"",
        "</v2/other?last=0>; rel=\"prev\", </v2/ns/app/tags/list?last=1.9>; rel=\"next\""})
    void pagesAreFollowedAndSortedAsOneList(String link) throws Exception {
        link(link);
        assertThat(tags()).containsExactly("1.2", "1.9", "1.10", "latest");
        assertThat(server.requests()).hasSize(2).first()
                .satisfies(request -> assertThat(request.query()).isEqualTo("n=1000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<http://evil.test/v2/ns/app/tags/list?last=1.9>; rel=\"next\"",
        "<https://HOST/v2/ns/app/tags/list?last=1.9>; rel=\"next\"", "<//evil.test/?last=1>; rel=\"next\"",
        "</v2/ns/secret/tags/list?last=1.9>; rel=\"next\"", "<file:///etc/passwd?last=1>; rel=\"next\"",
        "<http://a b/?last=1>; rel=\"next\"", "</v2/ns/app/tags/list>; rel=\"next\""})
    void aListThatGoesOnElsewhereIsRefused(String link) {
        link(link);
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::tags).withMessageContaining("another place");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aListWithoutAnEndEnds() {
        server.handle(request -> page("1").with("Link", "<?last=" + server.requests().size() + ">; rel=\"next\""));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::tags).withMessageContaining("2000 pages");
    }

    @Test
    void aPageThatLeadsToItselfIsTheLast() {
        server.handle(request -> page("1").with("Link", "<?last=1>; rel=\"next\""));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::tags).withMessageContaining("itself");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void tooManyTagsAreRefused() {
        int[] next = {0};
        server.handle(request -> {
            int from = next[0]++ * 30_000;
            return page(IntStream.range(from, from + 30_000).mapToObj(i -> "t" + i).toArray(String[]::new))
                    .with("Link", "<?last=t" + from + ">; rel=\"next\"");
        });
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::tags).withMessageContaining("100000");
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void aPageIsBounded() {
        server.handle(request -> page("a").as(Answer.Form.ENDLESS));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::tags).withMessageContaining("larger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"tags\":\"1\"}", "<html>", "{\"tags\":[\"1\""})
    void whatIsNoListIsRefused(String body) {
        server.handle(request -> Answer.of(200, body));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::tags).withMessageContaining("tag list of");
    }

    @Test
    void aRepositoryWithoutTagsHasNone() throws Exception {
        server.handle(request -> Answer.of(200, "{\"name\":\"ns/app\",\"tags\":null}"));
        assertThat(tags()).isEmpty();
    }

    @Test
    void hostileTagsAreLeftOut() throws Exception {
        String longOne = "a".repeat(129);
        server.handle(request -> Answer.of(200, "{\"tags\":[\"ok\",\"../../etc\",\"\\u001b[2J\",\"-x\",\"\",7,null,\"a\\nb\",\""
                + longOne + "\",\"sha256:00\",\"ok\"]}"));
        assertThat(tags()).containsExactly("ok");
    }

    @Test
    void aRepositoryThatIsNotThereIsNotFound() {
        server.handle(request -> Answer.of(404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"no\"}]}"));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(this::tags)
                .withMessageContaining("ns/app").withMessageContaining("NAME_UNKNOWN");
    }

    /** The expected order follows from Debian's policy, section 5.6.12, but a hyphen is a character like others. */
    @Test
    void tagsAreSortedAsVersions() {
        List<String> expected = List.of(("1 1.2 1.2a 1.2.0 1.2.0-rc1 1.2.0-rc2 1.2.0-rc10 1.9 1.10 1.10-alpine 2 10 20240101"
                + " Latest latest v1.2 v1.10").split(" "));
        List<String> sorted = expected.stream().sorted().sorted(TagOrder.NATURAL).toList();
        assertThat(sorted).isEqualTo(expected);
        assertThat(TagOrder.NATURAL.compare("1.01", "1.1")).isNotZero();
    }
}
