package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.Sha;
import io.occystrap.image.TagEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route from {@code occystrap-registry}, and a registry whose tags change. */
class RegistryConsumerTest extends CamelTestSupport {

    private static final String UNKNOWN = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"unknown\"}]}";

    @TempDir
    private Path folder;
    private final Map<String, String> tags = new ConcurrentSkipListMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile Answer trouble;
    private volatile String hidden = "";
    private volatile String broken = "";
    private volatile String busy = "";
    private volatile boolean failing;
    private volatile boolean silent;
    private FaultyServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new FaultyServer(this::answer);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private Answer answer(FaultyServer.Request request) {
        if (trouble != null && !request.path().equals("/v2/")) {
            // What answers HEAD has no body.
            return request.method().equals("HEAD") ? Answer.status(trouble.status()).with("Retry-After", "0") : trouble;
        }
        String last = request.path().substring(request.path().lastIndexOf('/') + 1);
        if (request.path().endsWith("/tags/list")) {
            String list = String.join("\",\"", tags.keySet().stream().filter(tag -> !tag.equals(hidden)).toList());
            return Answer.of(200, "{\"tags\":" + (list.isEmpty() ? "null" : "[\"" + list + "\"]") + "}");
        }
        if (last.equals(broken)) {
            // Not to be tried again, as a 500 is, for as long as the test waits.
            return Answer.status(418);
        }
        if (last.equals(busy)) {
            return Answer.status(429).with("Retry-After", "60");
        }
        String content = tags.get(last);
        if (content == null) {
            return Answer.of(404, request.method().equals("HEAD") ? "" : UNKNOWN);
        }
        if (silent) {
            return request.method().equals("HEAD") ? Answer.status(200) : Answer.of(200, content);
        }
        return Answer.status(200).with("Docker-Content-Digest", digest(content));
    }

    private static String digest(String content) {
        return Sha.sha256(content.getBytes(StandardCharsets.UTF_8));
    }

    private void watch(String options) throws Exception {
        watch("", options);
    }

    private void watch(String tag, String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("occystrap-registry:" + server.host() + "/ns/app" + tag + "?initialDelay=0&" + (options.contains("delay=") ? "" : "delay=50&") + options)
                        .routeId("watch").process(exchange -> {
                            TagEvent event = exchange.getMessage().getBody(TagEvent.class);
                            events.add(event.kind() + " " + event.tag());
                            if (failing) {
                                throw new IllegalStateException("the route fails");
                            }
                        }).to("mock:out");
            }
        });
    }

    private String state() {
        return "state=" + folder.resolve("deep/tags.json");
    }

    private void stop() throws Exception {
        context.getRouteController().stopRoute("watch");
        context.removeRoute("watch");
    }

    private void await(String... expected) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(events).containsExactly(expected));
    }

    /** Lets it look a few times more. */
    private void polls() {
        int before = server.requests().size();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> server.requests().size() > before + 6);
    }

    @Test
    void whatIsNewMovedOrGoneIsEmittedOnceInOrder() throws Exception {
        tags.putAll(Map.of("1.10", "a", "1.9", "b"));
        watch(state());
        await("NEW 1.9", "NEW 1.10");
        polls();
        tags.put("1.9", "c");
        await("NEW 1.9", "NEW 1.10", "MOVED 1.9");
        tags.remove("1.10");
        await("NEW 1.9", "NEW 1.10", "MOVED 1.9", "GONE 1.10");
        polls();
        await("NEW 1.9", "NEW 1.10", "MOVED 1.9", "GONE 1.10");
        Exchange moved = getMockEndpoint("mock:out").getExchanges().get(2);
        assertThat(moved.getMessage().getHeader(OccystrapConstants.SOURCE))
                .isEqualTo(server.host() + "/ns/app:1.9@" + digest("c"));
        assertThat(moved.getMessage().getHeader(OccystrapConstants.PREVIOUS_DIGEST)).isEqualTo(digest("b"));
        assertThat(moved.getMessage().getBody(String.class)).isEqualTo("{\"reference\":\"" + server.host() + "/ns/app:1.9@"
                + digest("c") + "\",\"tag\":\"1.9\",\"digest\":\"" + digest("c") + "\",\"previousDigest\":\"" + digest("b")
                + "\",\"kind\":\"MOVED\"}");
        Exchange gone = getMockEndpoint("mock:out").getExchanges().get(3);
        assertThat(gone.getMessage().getHeader(OccystrapConstants.SOURCE)).isNull();
    }

    @Test
    void aPollThatSeesNothingNewCostsAListAndAHeadForEachTag() throws Exception {
        tags.putAll(Map.of("1", "a", "2", "b", "other", "c"));
        watch("semver=>=1&" + state());
        await("NEW 1", "NEW 2");
        polls();
        stop();
        for (int i = 0; i < server.requests().size(); i++) {
            FaultyServer.Request request = server.requests().get(i);
            assertThat(request.method() + " " + request.path()).isEqualTo(List.of("GET /v2/ns/app/tags/list",
                    "HEAD /v2/ns/app/manifests/1", "HEAD /v2/ns/app/manifests/2").get(i % 3));
        }
    }

    @Test
    void oneTagCostsAHead() throws Exception {
        tags.put("1", "a");
        watch(":1", state());
        await("NEW 1");
        polls();
        assertThat(server.requests()).allSatisfy(request -> assertThat(request.method()).isEqualTo("HEAD"));
        tags.remove("1");
        await("NEW 1", "GONE 1");
    }

    /** A HEAD need not tell the digest (distribution-spec, "Pulling Manifests"). */
    @Test
    void whatTheRegistryDoesNotTellIsFoundOut() throws Exception {
        silent = true;
        tags.put("1", "{\"a\":1}");
        watch(":1", state());
        await("NEW 1");
        tags.put("1", "{\"b\":1}");
        await("NEW 1", "MOVED 1");
        assertThat(Files.readString(folder.resolve("deep/tags.json"))).contains(digest("{\"b\":1}"));
    }

    @Test
    void whatHappenedWhileNobodyWatchedIsEmittedAfterwards() throws Exception {
        tags.putAll(Map.of("1", "a", "2", "b", "3", "c"));
        watch(state());
        await("NEW 1", "NEW 2", "NEW 3");
        stop();
        tags.remove("1");
        tags.put("2", "x");
        watch(state());
        await("NEW 1", "NEW 2", "NEW 3", "GONE 1", "MOVED 2");
    }

    @Test
    void theFirstPollMayOnlyRemember() throws Exception {
        tags.putAll(Map.of("1", "a", "2", "b"));
        watch("initial=remember&" + state());
        polls();
        tags.put("3", "c");
        await("NEW 3");
    }

    @Test
    void anEventWhoseRouteFailsComesAgain() throws Exception {
        failing = true;
        tags.put("1", "a");
        watch(state());
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> events.size() >= 3);
        failing = false;
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !getMockEndpoint("mock:out").getExchanges().isEmpty());
        int size = events.size();
        polls();
        assertThat(events).hasSize(size).containsOnly("NEW 1");
    }

    /** Neither an error, nor a 404 of whoever stands before the registry, nor a list that lacks a tag makes one gone. */
    @Test
    void aTagThatCannotBeAskedDoesNotHideThoseBehindIt() throws Exception {
        tags.putAll(Map.of("1", "a", "2", "b", "3", "c"));
        broken = "2";
        watch(state());
        await("NEW 1", "NEW 3");
        broken = "";
        await("NEW 1", "NEW 3", "NEW 2");
    }

    /** A greedy consumer asks again at once while something comes of it; of what fails, nothing does. */
    @Test
    void aGreedyWatchDoesNotSpinOnARouteThatFails() throws Exception {
        tags.put("1", "a");
        failing = true;
        watch("greedy=true&delay=500&" + state());
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> events.size() >= 2);
        int before = events.size();
        Thread.sleep(1200);
        assertThat(events.size() - before).isBetween(1, 4);
    }

    @Test
    void troubleIsNotTakenForGone() throws Exception {
        tags.putAll(Map.of("1", "a", "2", "b"));
        watch(state());
        await("NEW 1", "NEW 2");
        for (Answer answer : List.of(Answer.of(404, "404 page not found"), Answer.status(403),
                Answer.status(503).with("Retry-After", "0"), Answer.status(429).with("Retry-After", "0"))) {
            trouble = answer;
            polls();
        }
        trouble = null;
        hidden = "2";
        polls();
        tags.put("1", "x");
        await("NEW 1", "NEW 2", "MOVED 1");
    }

    /** It would say so of each tag, and the thread would wait for minutes. */
    @Test
    void aRegistryThatHasHadEnoughIsLeftAloneUntilTheNextLook() throws Exception {
        tags.putAll(Map.of("1", "a", "2", "b", "3", "c", "4", "d"));
        busy = "2";
        watch("delay=2000&" + state());
        await("NEW 1");
        int asked = server.requests().size();
        assertThat(server.requests()).extracting(FaultyServer.Request::path).doesNotContain("/v2/ns/app/manifests/3")
                .containsOnlyOnce("/v2/ns/app/manifests/2");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> server.requests().size() > asked);
        busy = "";
        await("NEW 1", "NEW 2", "NEW 3", "NEW 4");
    }

    @Test
    void aRegistryThatIsDownLosesNothing() throws Exception {
        tags.put("1", "a");
        watch(state());
        await("NEW 1");
        stop();
        String where = server.host();
        server.close();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("occystrap-registry:" + where + "/ns/app?initialDelay=0&delay=50&" + state()).to("mock:down");
            }
        });
        getMockEndpoint("mock:down").setResultWaitTime(500);
        getMockEndpoint("mock:down").expectedMessageCount(0);
        getMockEndpoint("mock:down").setAssertPeriod(500);
        getMockEndpoint("mock:down").assertIsSatisfied();
        assertThat(Files.readString(folder.resolve("deep/tags.json"))).contains(digest("a"));
    }

    @Test
    void twoWatchesShareAFile() throws Exception {
        tags.putAll(Map.of("1", "a", "b", "b"));
        watch("tagPattern=b&" + state());
        await("NEW b");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("occystrap-registry:" + server.host() + "/ns/app:1?initialDelay=0&delay=50&" + state()).to("mock:two");
            }
        });
        getMockEndpoint("mock:two").expectedMessageCount(1);
        getMockEndpoint("mock:two").assertIsSatisfied();
        polls();
        assertThat(Files.readString(folder.resolve("deep/tags.json"))).contains(digest("a"), digest("b"));
        await("NEW b");
    }

    @Test
    void aDamagedStateIsAnErrorWhenTheRouteStarts() throws Exception {
        Files.createDirectories(folder.resolve("deep"));
        Files.writeString(folder.resolve("deep/tags.json"), "{\"version\":1,\"watches\":{\"x\":{\"1\":\"sha");
        tags.put("1", "a");
        assertThatThrownBy(() -> watch(state())).hasStackTraceContaining("the state of watched tags in")
                .hasStackTraceContaining("delete it to begin anew");
        assertThat(events).isEmpty();
    }

    @Test
    void tagsAreAListOfStrings() throws Exception {
        tags.putAll(Map.of("1.10", "a", "1.9", "b", "latest", "c"));
        Object body = template.requestBody("occystrap-registry:" + server.host() + "/ns/app?operation=tags&semver=1.x",
                (Object) null);
        assertThat(body).isEqualTo(List.of("1.9", "1.10"));
        assertThatThrownBy(() -> template.requestBody("occystrap-tarfile:x.tar?operation=tags", (Object) null))
                .hasStackTraceContaining("occystrap-tarfile lists no tags");
    }
}
