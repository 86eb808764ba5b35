package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.camel.OccystrapConstants;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RegistryLoginsTest {

    private final Map<String, String> environment = new HashMap<>();
    private Map<String, String> properties;

    /** @return the beans, by their keys */
    private Map<String, String> bound(RouteCall call, String stdin, String... args) throws Exception {
        GlobalOptions options = parsed(args);
        properties = options.properties();
        properties.putAll(call.properties());
        RegistryLogins logins = new RegistryLogins(properties, environment);
        logins.readPasswords(options, new Console(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), null, null));
        Map<String, String> beans = new TreeMap<>();
        logins.bind(new Main() {
            @Override
            public void bind(String name, Object bean) {
                beans.put(name.replace("occystrap.", ""), bean.toString());
            }
        }, call);
        return beans;
    }

    private static GlobalOptions parsed(String... args) {
        GlobalOptions options = new GlobalOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("options",
                CommandLine.Model.CommandSpec.forAnnotatedObject(options))).parseArgs(args);
        return options;
    }

    private static RouteCall process(String store, String source, String destination) {
        return new RouteCall("process").with(OccystrapConstants.SOURCE_STORE, store).from(source).to(destination);
    }

    @Test
    void sourceAndDestinationHaveTheirOwn() throws Exception {
        assertThat(bound(process("registry", "a.test/x:1", "b.test/x:1"), "one\ntwo\n", "--username", "a",
                "--dest-username", "b", "--password-stdin", "--dest-password-stdin"))
                .isEqualTo(Map.of("username", "a", "password", "one", "destination.username", "b",
                        "destination.password", "two"));
        assertThat(properties).as("what anybody else sees").isEmpty();
    }

    @Test
    void whatFollowsThePasswordIsNotRead() throws Exception {
        InputStream in = new ByteArrayInputStream("one\r\narchive".getBytes(StandardCharsets.UTF_8));
        GlobalOptions options = parsed("--username", "a", "--password-stdin");
        properties = options.properties();

        new RegistryLogins(properties, environment).readPasswords(options, new Console(in, null, null));

        assertThat(properties).containsEntry("occystrap.password", "one");
        assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("archive");
    }

    @Test
    void theEnvironmentCountsLast() throws Exception {
        environment.putAll(Map.of("OCCYSTRAP_USERNAME", "ea", "OCCYSTRAP_PASSWORD", "epa",
                "OCCYSTRAP_DESTINATION_USERNAME", "eb", "OCCYSTRAP_DESTINATION_PASSWORD", "epb"));
        RouteCall call = process("registry", "a.test/x:1", "b.test/x:1");
        assertThat(bound(call, "")).isEqualTo(Map.of("username", "ea", "password", "epa", "destination.username", "eb",
                "destination.password", "epb"));
        call.properties().put("occystrap.destination.username", "u");
        call.properties().put("occystrap.destination.password", "{{p}}");
        assertThat(bound(call, "", "--username", "a", "--password", "p")).isEqualTo(Map.of("username", "a", "password", "p",
                "destination.username", "u", "destination.password", "{{p}}"));
    }

    /** The source's password must not reach another registry; where there is one registry, it is meant. */
    @ParameterizedTest
    @CsvSource({"registry, a.test/x:1, b.test/x:1, false", "registry, a.test/x:1, a.test:5000/x:1, false",
        "registry, a.test/x:1, a.test/y:1, true", "tarfile, in.tar, b.test/x:1, true", "directory, dir/x, b.test/x:1, true",
        "registry, a.test/x:1, -, false"})
    void theSourcesAreForTheDestinationWhereThereIsOneRegistry(String store, String source, String destination,
            boolean same) throws Exception {
        Map<String, String> expected = new HashMap<>(Map.of("username", "a", "password", "p"));
        if (same) {
            expected.putAll(Map.of("destination.username", "a", "destination.password", "p"));
        }
        assertThat(bound(process(store, source, destination), "p\n", "--username", "a", "--password-stdin"))
                .isEqualTo(expected);
    }

    @Test
    void aPasswordThatDoesNotComeIsMissed() {
        assertThatThrownBy(() -> bound(process("registry", "a.test/x:1", "b.test/x:1"), "one\n", "--password-stdin",
                "--dest-password-stdin")).hasMessageContaining("--dest-password-stdin");
    }

    @Test
    void emptyIsNobody() throws Exception {
        environment.put("OCCYSTRAP_USERNAME", "");
        assertThat(bound(process("registry", "a.test/x:1", "out.tar"), "")).isEmpty();
    }
}
