package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tags that skopeo pushes to docker-registry: listed as skopeo lists them, and mirrored when they move. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox"})
@ExtendWith(Services.class)
@Timeout(300)
class TagsIT {

    @TempDir
    private Path folder;
    private final TestImages images;
    private DockerRegistry source;
    private final DockerRegistry pushed;

    TagsIT(DockerRegistry registry, TestImages images) {
        this.pushed = registry;
        this.images = images;
    }

    @BeforeEach
    void start() throws Exception {
        source = DockerRegistry.start(folder.resolve("source"), null);
    }

    private void push(String image, String tag) throws Exception {
        Command.of("skopeo", "copy", "--all", "-q", "--src-tls-verify=false", "--dest-tls-verify=false",
                "docker://" + pushed.host() + "/" + image, "docker://" + source.host() + "/" + tag).run().succeeds();
    }

    @Test
    void tagsAreThoseOfSkopeo() throws Exception {
        for (String tag : List.of("1.9", "1.10", "v2", "latest")) {
            push(images.small(), "ns/app:" + tag);
        }
        try (DockerRegistry from = source) {
            JsonNode skopeo = new ObjectMapper().readTree(Command.of("skopeo", "list-tags", "--tls-verify=false",
                    "docker://" + from.host() + "/ns/app").output());
            Set<String> expected = new TreeSet<>();
            skopeo.path("Tags").forEach(tag -> expected.add(tag.asText()));

            List<String> tags = Launcher.run("tags", from.host() + "/ns/app").out().lines().toList();

            assertThat(tags).containsExactlyInAnyOrderElementsOf(expected).containsExactly("1.9", "1.10", "latest", "v2");
            JsonNode json = new ObjectMapper().readTree(
                    Launcher.run("--json", "tags", "registry://" + from.host() + "/ns/app", "--semver", ">=1.2").out());
            assertThat(json).isEqualTo(new ObjectMapper().readTree("{\"repository\":\"" + from.host()
                    + "/ns/app\",\"tags\":[\"1.9\",\"1.10\",\"v2\"]}"));
            assertThat(Launcher.fails(3, "tags", from.host() + "/ns/nothing").err()).contains("ns/nothing");
        }
    }

    @Test
    void whatMovesIsMirroredWithItsDigest() throws Exception {
        push(images.small(), "ns/app:1");
        try (DockerRegistry from = source; DockerRegistry to = DockerRegistry.start(folder.resolve("to"), null);
                CamelContext context = new DefaultCamelContext()) {
            context.getPropertiesComponent().addOverrideProperty("mirror-on-change.source", from.host() + "/ns/app");
            context.getPropertiesComponent().addOverrideProperty("mirror-on-change.destination", to.host() + "/copy/app");
            context.getPropertiesComponent().addOverrideProperty("mirror-on-change.folder", folder.toString());
            context.getPropertiesComponent().addOverrideProperty("mirror-on-change.delay", "200");
            Resource route = PluginHelper.getResourceLoader(context)
                    .resolveResource("file:" + Path.of("routes/examples/mirror-on-change.yaml").toAbsolutePath());
            PluginHelper.getRoutesLoader(context).loadRoutes(route);
            context.start();
            awaitCopy(from, to, "1");

            int seen = from.gets().size();
            int heads = from.requests("HEAD").size();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> from.requests("HEAD").size() > heads + 3);
            assertThat(from.gets().subList(seen, from.gets().size()))
                    .allSatisfy(path -> assertThat(path).startsWith("/v2/ns/app/tags/list"));
            assertThat(from.requests("HEAD").subList(heads, heads + 3)).containsOnly("/v2/ns/app/manifests/1");

            push(images.multi(), "ns/app:1");
            push(images.small(), "ns/app:2");
            awaitCopy(from, to, "1");
            awaitCopy(from, to, "2");
        }
    }

    private static void awaitCopy(DockerRegistry from, DockerRegistry to, String tag) throws Exception {
        String expected = from.digest("ns/app:" + tag);
        Awaitility.await(tag).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(300)).until(() ->
                Command.of("skopeo", "list-tags", "--tls-verify=false", "docker://" + to.host() + "/copy/app").run().out()
                        .contains("\"" + tag + "\"") && to.digest("copy/app:" + tag).equals(expected));
    }
}
