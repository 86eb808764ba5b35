package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The components in somebody else's application, which has the jar, what it depends on and nothing else of ours: the routes
 * that README shows, in a process of their own.
 */
@Timeout(120)
class ForeignApplicationIT {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");
    @TempDir
    private Path folder;
    private LocalRegistry registry;

    @BeforeEach
    void startRegistry() throws IOException {
        registry = new LocalRegistry();
        registry.put(image);
        Files.createDirectories(folder.resolve("images"));
    }

    @AfterEach
    void stopRegistry() throws IOException {
        registry.close();
    }

    /** @return the first block of README in a language, with this test's registry and folder in it */
    private String readme(String language) throws IOException {
        Matcher block = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$").matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).isTrue();
        assertThat(block.group(1)).contains("localhost:5000").contains("/var/lib/images");
        return block.group(1).replace("localhost:5000", registry.host())
                .replace("/var/lib/images", folder.resolve("images").toString());
    }

    private static String classPath(String... others) throws IOException {
        List<String> jars = new ArrayList<>(List.of(others));
        jars.add(TARGET.resolve("occystrap.jar").toString());
        try (Stream<Path> files = Files.list(TARGET.resolve("lib"))) {
            files.filter(file -> file.toString().endsWith(".jar")).map(Path::toString).forEach(jars::add);
        }
        return String.join(File.pathSeparator, jars);
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    @Test
    void aRouteInJava() throws Exception {
        Path source = Files.writeString(folder.resolve("FetchImage.java"), readme("java"));
        Command.of(java("javac"), "-cp", classPath(), "-d", folder.toString(), source.toString()).run().succeeds();

        String output = Command.of(java("java"), "-cp", classPath(folder.toString()), "com.example.FetchImage").output();

        String receipt = output.lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow();
        JsonNode json = new ObjectMapper().readTree(receipt);
        // What the filter leaves out is not there, so every layer is what it was.
        assertThat(json.path("imageId").textValue()).isEqualTo("sha256:" + image.id());
        assertThat(TarContents.of(folder.resolve("images/app.tar"))).containsKey(image.id() + ".json");
    }

    @Test
    void aRouteInYaml() throws Exception {
        Files.writeString(folder.resolve("nightly.yaml"), readme("yaml"));
        Path timer;
        try (Stream<Path> files = Files.list(TARGET.resolve("lib/daemon"))) {
            timer = files.filter(file -> file.getFileName().toString().startsWith("camel-timer-")).findFirst().orElseThrow();
        }

        Command.of(java("java"), "-cp", classPath(timer.toString()), "-Dcamel.main.durationMaxMessages=1",
                "-Dcamel.main.durationMaxSeconds=60", "-Dcamel.main.routesIncludePattern=file:" + folder.resolve("nightly.yaml"),
                "org.apache.camel.main.Main").run().succeeds();

        assertThat(folder.resolve("images").resolve(image.id() + ".json")).hasBinaryContent(image.config());
        assertThat(folder.resolve("images/catalog.json")).content().contains("ns/app");
    }
}
