package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.SampleImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CollectJarsRouteTest extends ExampleRouteTest {

    CollectJarsRouteTest() {
        super("collect-jars");
    }

    private static String name(String content) {
        return SampleImage.sha256(content.getBytes(StandardCharsets.UTF_8)) + ".jar";
    }

    @Test
    void everyJarOfAnyLayerIsThereOnceByTheNameOfItsContent() throws Exception {
        byte[] base = new RawTar().file("app/lib/a.jar", "jar a").file("app/lib/b.jar", "jar b").file("app/run.sh", "x")
                .link("app/c.jar", '2', "lib/a.jar").entry("odd.jar/", '5', new byte[0]).bytes();
        byte[] top = new RawTar().file("app/lib/a.jar", "jar a, newer").file("copy-of-b.jar", "jar b")
                .file("${sys:user.home}/../x.jar", "jar x").file("../../{{collect-jars.folder}}.jar", "jar y").bytes();

        assertThat(run(image(base, top), Map.of("CamelFileName", "evil")).getException()).isNull();

        assertThat(names(out())).containsExactlyElementsOf(Stream.of("jar a", "jar b", "jar a, newer", "jar x", "jar y")
                .map(CollectJarsRouteTest::name).sorted().toList());
        assertThat(out().resolve(name("jar a, newer"))).hasContent("jar a, newer");
        assertThat(names(folder)).containsExactlyInAnyOrder("out", "temporary");
        assertThat(DirectoryListing.of(temporary())).isEmpty();
    }

    @Test
    void whatIsThereAlreadyIsNotWrittenAgain() throws Exception {
        Files.createDirectories(out());
        Path there = Files.writeString(out().resolve(name("jar a")), "jar a");
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(there, old);

        assertThat(run(image(new RawTar().file("a.jar", "jar a").file("b.jar", "jar b").bytes()), Map.of()).getException())
                .isNull();

        assertThat(Files.getLastModifiedTime(there)).isEqualTo(old);
        assertThat(out().resolve(name("jar b"))).hasContent("jar b");
    }
}
