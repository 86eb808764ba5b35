package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.SampleImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExtractFileRouteTest extends ExampleRouteTest {

    private LocalRegistry registry;

    ExtractFileRouteTest() {
        super("extract-file");
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        registry = new LocalRegistry();
        registry.put(image(new RawTar().file("etc/app.conf", "old").file("other", "x").bytes(),
                new RawTar().file("etc/app.conf", "new").file("${sys:user.home}/etc/app.conf", "evil").bytes()));
        CamelContext context = super.createCamelContext();
        context.getPropertiesComponent().addOverrideProperty("extract-file.source", registry.host() + "/ns/app:1");
        context.getPropertiesComponent().addOverrideProperty("extract-file.path", "etc/app.conf");
        context.getPropertiesComponent().addOverrideProperty("extract-file.delay", "100");
        context.getPropertiesComponent().addOverrideProperty("extract-file.to", "file:" + folder.resolve("files"));
        return context;
    }

    @AfterEach
    void closeRegistry() throws Exception {
        context.stop();
        registry.close();
    }

    @Test
    void takesTheFileAsItIsInTheImageOfEachNewTag() throws Exception {
        Path files = folder.resolve("files");
        String first = "1-" + SampleImage.sha256("new".getBytes());
        await().until(() -> Files.exists(files.resolve(first)));
        SampleImage moved = image(new RawTar().file("etc/app.conf", "newer").bytes());
        registry.put(moved);
        String second = "1-" + SampleImage.sha256("newer".getBytes());
        await().until(() -> Files.exists(files.resolve(second)));

        assertThat(files.resolve(first)).hasContent("new");
        assertThat(names(files)).containsExactlyInAnyOrderElementsOf(List.of(first, second));
    }
}
