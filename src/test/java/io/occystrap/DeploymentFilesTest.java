package io.occystrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the files in {@code docker} name, there is. */
class DeploymentFilesTest {

    private static final Path DOCKER = Path.of("docker");
    private static final Pattern KEY = Pattern.compile("(?m)^#?(occystrap\\.[a-z.-]+)=");
    private static final int SHUTDOWN_SECONDS = 300;

    private final YAMLMapper yaml = new YAMLMapper();

    private static Set<String> variables() throws IOException {
        Set<String> variables = new TreeSet<>();
        Matcher keys = KEY.matcher(Files.readString(Path.of("config/application.properties")));
        while (keys.find()) {
            variables.add(keys.group(1).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
        }
        return variables;
    }

    /** The names of what is ours among these. */
    private static void assertKeys(Collection<String> environment) throws IOException {
        List<String> ours = environment.stream().filter(name -> name.startsWith("OCCYSTRAP_")).toList();
        assertThat(ours).isNotEmpty();
        assertThat(variables()).containsAll(ours);
    }

    private JsonNode compose() throws IOException {
        return yaml.readTree(DOCKER.resolve("compose.yaml").toFile());
    }

    private List<JsonNode> kubernetes() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        try (Stream<Path> files = Files.list(DOCKER.resolve("kubernetes"))) {
            for (Path file : files.sorted().toList()) {
                YAMLParser parser = YAMLFactory.builder().build().createParser(file.toFile());
                parser.setCodec(new ObjectMapper());
                objects.addAll(new ObjectMapper().readValues(parser, new TypeReference<JsonNode>() { }).readAll());
            }
        }
        return objects;
    }

    private JsonNode object(String kind, String name) throws IOException {
        return kubernetes().stream().filter(object -> object.path("kind").asText().equals(kind)
                && object.at("/metadata/name").asText().equals(name)).findFirst().orElseThrow();
    }

    private List<JsonNode> pods() throws IOException {
        List<JsonNode> pods = kubernetes().stream().map(object -> object.at("/spec/template")).filter(pod -> !pod.isMissingNode())
                .toList();
        assertThat(pods).hasSize(2);
        return pods;
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void assertRuns(List<String> words) {
        assertThat(words).hasSize(2).startsWith("run");
        assertThat(Path.of("routes/triggers", words.get(1) + ".yaml")).exists();
    }

    @Test
    void theImageIsConfiguredByKeys() throws IOException {
        Set<String> set = new TreeSet<>();
        for (String line : Files.readAllLines(DOCKER.resolve("Dockerfile"))) {
            if (line.startsWith("ENV ")) {
                Stream.of(line.substring(4).split(" ")).map(each -> each.split("=")[0]).forEach(set::add);
            }
        }
        assertKeys(set);
    }

    @Test
    void whatComposeNamesIsThere() throws IOException {
        JsonNode services = compose().path("services");
        JsonNode worker = services.path("worker");

        assertKeys(names(worker.path("environment")));
        assertRuns(texts(worker.path("command")));
        assertThat(worker.at("/deploy/replicas").asInt()).isEqualTo(2);
        assertThat(worker.path("read_only").asBoolean()).isTrue();
        assertThat(Integer.parseInt(worker.path("stop_grace_period").asText().replace("s", ""))).isGreaterThan(SHUTDOWN_SECONDS);
        Path context = DOCKER.resolve(worker.at("/build/context").asText());
        assertThat(context.resolve(worker.at("/build/dockerfile").asText())).exists();
        assertThat(names(services)).containsAll(texts(worker.path("depends_on")));
        Set<String> used = new TreeSet<>();
        for (JsonNode service : services) {
            for (String volume : texts(service.path("volumes"))) {
                String from = volume.split(":")[0];
                if (from.startsWith(".")) {
                    assertThat(DOCKER.resolve(from)).exists();
                } else {
                    used.add(from);
                }
            }
            texts(service.path("ports")).forEach(port -> assertThat(port).startsWith("127.0.0.1:"));
        }
        assertThat(names(compose().path("volumes"))).isEqualTo(used);
    }

    @Test
    void theBrokerIsOneThatTheWorkersKnow() throws IOException {
        String broker = Files.readString(DOCKER.resolve("broker.xml"));
        JsonNode trigger = object("ScaledObject", "occystrap-worker").at("/spec/triggers/0/metadata");

        assertThat(broker).contains("<name>" + trigger.path("brokerName").asText() + "</name>",
                "<address name=\"" + trigger.path("brokerAddress").asText() + "\">",
                "<queue name=\"" + trigger.path("queueName").asText() + "\"/>", "${broker.host:", "${data.dir:");
        JsonNode variables = compose().at("/services/broker/environment");
        Matcher role = Pattern.compile("--role (\\S+)").matcher(variables.path("EXTRA_ARGS").asText());
        assertThat(role.find()).isTrue();
        assertThat(broker).contains("roles=\"" + role.group(1) + "\"");
        for (JsonNode variable : object("StatefulSet", "occystrap-broker").at("/spec/template/spec/containers/0/env")) {
            if (variable.has("value")) {
                assertThat(variable.path("value")).isEqualTo(variables.path(variable.path("name").asText()));
            }
        }
        assertThat(object("Service", "occystrap-broker").at("/spec/ports").findValuesAsText("port")).contains("61616", "8161");
    }

    @Test
    void podsMayDoNextToNothing() throws IOException {
        for (JsonNode pod : pods()) {
            JsonNode container = pod.at("/spec/containers/0");

            assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/spec/securityContext/runAsUser").asInt()).isPositive();
            assertThat(pod.at("/spec/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(texts(container.at("/securityContext/capabilities/drop"))).containsExactly("ALL");
            assertThat(names(container.at("/resources/requests"))).contains("cpu", "memory");
            assertThat(names(container.at("/resources/limits"))).contains("memory");
        }
    }

    @Test
    void podsNameWhatTheyHave() throws IOException {
        for (JsonNode object : kubernetes()) {
            assertThat(object.path("apiVersion").asText()).isNotBlank();
            assertThat(object.at("/metadata/name").asText()).matches("[a-z0-9-]+");
            JsonNode pod = object.at("/spec/template");
            if (pod.isMissingNode()) {
                continue;
            }
            assertThat(pod.at("/metadata/labels")).isEqualTo(object.at("/spec/selector/matchLabels"));
            JsonNode container = pod.at("/spec/containers/0");
            List<String> volumes = new ArrayList<>(pod.at("/spec/volumes").findValuesAsText("name"));
            object.at("/spec/volumeClaimTemplates").forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            assertThat(volumes).containsAll(container.path("volumeMounts").findValuesAsText("name"));
            List<String> ports = container.path("ports").findValuesAsText("name");
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                assertThat(ports).as(probe).contains(container.path(probe).findValue("port").asText());
            }
        }
    }

    @Test
    void workersAreConfiguredByKeys() throws IOException {
        JsonNode deployment = object("Deployment", "occystrap-worker");
        JsonNode pod = deployment.at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        JsonNode data = object("ConfigMap", container.at("/envFrom/0/configMapRef/name").asText()).path("data");
        List<String> environment = new ArrayList<>(names(data));
        container.path("env").forEach(variable -> environment.add(variable.path("name").asText()));

        assertKeys(environment);
        assertRuns(texts(container.path("args")));
        assertThat(container.at("/ports/0/containerPort").asText()).isEqualTo(data.path("OCCYSTRAP_OBSERVE_PORT").asText())
                .isEqualTo(deployment.at("/spec/template/metadata/annotations/prometheus.io~1port").asText());
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(SHUTDOWN_SECONDS);
        assertThat(data.path("OCCYSTRAP_QUEUE_BROKER_URL").asText())
                .isEqualTo("tcp://" + object("Service", "occystrap-broker").at("/metadata/name").asText() + ":61616");
        JsonNode scaled = object("ScaledObject", "occystrap-worker");
        assertThat(object("Deployment", scaled.at("/spec/scaleTargetRef/name").asText())).isNotNull();
        assertThat(object("TriggerAuthentication", scaled.at("/spec/triggers/0/authenticationRef/name").asText())).isNotNull();
    }
}
