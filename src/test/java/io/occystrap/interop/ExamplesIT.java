package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.camel.OccystrapConstants;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples find in a registry's image what tar, grep and sha256sum find in the layers that it was made of. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "dpkg", "grep", "find", "head", "sha256sum"})
@ExtendWith(Services.class)
@Timeout(300)
class ExamplesIT {

    private static final String KEYS = "for f in $(find . -type f ! -name '.wh.*'); do"
            + " head -c 65536 \"$f\" | grep -aq 'PRIVATE KEY-----' && sha256sum \"$f\"; done; true";

    @TempDir
    private Path folder;
    private final DockerRegistry registry;

    ExamplesIT(DockerRegistry registry) {
        this.registry = registry;
    }

    /** What some of Debian's packages installed here, keys, and a layer that deletes one of them. */
    private List<Path> keyTrees() throws Exception {
        Path debian = Files.createDirectories(folder.resolve("debian"));
        List<String> files = new ArrayList<>();
        for (String file : Command.of("dpkg", "-L", "bash", "tar", "gzip", "perl-base").output().lines().toList()) {
            if (Files.isRegularFile(Path.of(file), LinkOption.NOFOLLOW_LINKS)) {
                files.add(file.substring(1));
            }
        }
        Path archive = folder.resolve("debian.tar");
        Command.of("tar", "-C", "/", "-cf", archive.toString()).with(files.toArray(String[]::new)).run().succeeds();
        Command.of("tar", "-C", debian.toString(), "-xf", archive.toString()).run().succeeds();
        Path keys = Files.createDirectories(folder.resolve("keys/etc/ssl/private")).getParent().getParent().getParent();
        Files.writeString(keys.resolve("etc/ssl/private/web.key"), pem());
        Files.writeString(keys.resolve("etc/ssl/private/mail.key"), pem());
        Files.writeString(keys.resolve("etc/ssl/README"), "keys are in private");
        Path top = Files.createDirectories(folder.resolve("top/etc/ssl/private")).getParent().getParent().getParent();
        Files.createFile(top.resolve("etc/ssl/private/.wh.web.key"));
        return List.of(debian, keys, top);
    }

    private static String pem() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private List<ImageLayer> push(String name, List<Path> trees) throws Exception {
        List<ImageLayer> layers = new ArrayList<>();
        for (Path tree : trees) {
            Path tar = folder.resolve(name + "-" + tree.getFileName() + ".tar");
            Command.of("tar", "--owner=12", "--group=34", "-C", tree.toString(), "-cf", tar.toString(), ".").run().succeeds();
            layers.add(ImageLayer.of(tar, "gzip"));
        }
        OciLayout layout = new OciLayout(folder.resolve("layout-" + name));
        layout.push(layout.manifest("amd64", null, layers), registry.host() + "/ns/" + name + ":1");
        return layers;
    }

    private Path run(String example, String name) throws Exception {
        Path out = folder.resolve("out-" + example);
        try (CamelContext context = new DefaultCamelContext()) {
            context.getPropertiesComponent().addOverrideProperty(example + ".folder", out.toString());
            context.getPropertiesComponent().addOverrideProperty("occystrap.architecture", "amd64");
            Resource route = PluginHelper.getResourceLoader(context)
                    .resolveResource("file:" + Path.of("routes/examples", example + ".yaml").toAbsolutePath());
            PluginHelper.getRoutesLoader(context).loadRoutes(route);
            context.start();
            Exchange answer = context.createFluentProducerTemplate().to("direct:" + example)
                    .withHeader(OccystrapConstants.SOURCE, registry.host() + "/ns/" + name + ":1").send();
            if (answer.getException() != null) {
                throw answer.getException();
            }
        }
        return out;
    }

    private static Set<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void keysAreThoseThatGrepFinds() throws Exception {
        List<Path> trees = keyTrees();
        List<ImageLayer> layers = push("keys", trees);
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < trees.size(); i++) {
            for (String line : Command.of("sh", "-c", "cd " + trees.get(i) + " && " + KEYS).output().lines().toList()) {
                String path = line.substring(66).replaceFirst("^\\./", "");
                String by = path.equals("etc/ssl/private/web.key") ? layers.get(2).digest() : "null";
                expected.add(line.substring(0, 64) + " " + layers.get(i).digest() + " " + path + " 12 34 " + by);
            }
        }

        Path out = run("quarantine-keys", "keys");

        Set<String> found = new TreeSet<>();
        for (String name : names(out)) {
            if (name.endsWith(".json")) {
                for (String line : Files.readAllLines(out.resolve(name))) {
                    JsonNode json = new ObjectMapper().readTree(line);
                    found.add(json.path("sha256").asText() + " " + json.path("layer").asText() + " "
                            + json.path("path").asText() + " " + json.path("uid") + " " + json.path("gid") + " "
                            + json.path("hiddenBy").asText());
                }
            } else {
                assertThat(ImageLayer.sha256(out.resolve(name))).isEqualTo("sha256:" + name);
            }
        }
        assertThat(expected).hasSizeGreaterThanOrEqualTo(2);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void jarsAreThoseThatSha256sumSees() throws Exception {
        List<Path> jars = Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)).filter(entry -> entry.endsWith(".jar")).map(Path::of).limit(20).toList();
        Set<String> expected = new TreeSet<>();
        Path base = Files.createDirectories(folder.resolve("base/opt"));
        Path top = Files.createDirectories(folder.resolve("jars/srv"));
        for (Path jar : jars) {
            Files.copy(jar, base.resolve(jar.getFileName()));
            Files.copy(jar, top.resolve("copy-" + jar.getFileName()));
            expected.add(ImageLayer.sha256(jar).replace("sha256:", "") + ".jar");
        }
        push("jars", List.of(base.getParent(), top.getParent()));

        Path out = run("collect-jars", "jars");

        assertThat(expected).hasSizeGreaterThan(1);
        assertThat(names(out)).isEqualTo(expected);
        for (String name : expected) {
            assertThat(ImageLayer.sha256(out.resolve(name)) + ".jar").isEqualTo("sha256:" + name);
        }
    }
}
