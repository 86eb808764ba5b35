package io.occystrap.filedrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Image;
import io.occystrap.job.JobNotAllowedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePlanTest {

    @TempDir
    private Path root;

    private final FileDropConfiguration configuration = new FileDropConfiguration();
    private Image named;
    private Image nameless;

    @BeforeEach
    void writeThere() throws Exception {
        named = TestImage.of("a").named("docker.io/ns/app:1").image();
        nameless = TestImage.of("a").named(null).image();
        configuration.setOutputRoot(root.toString());
    }

    private Map<String, Object> headers(FileDropAction action, Image image) throws Exception {
        configuration.setAction(action);
        return ImagePlan.of(configuration).headers(DropName.of("app.tar.gz").orElseThrow(), image);
    }

    @Test
    void eachImageGoesToAPlaceOfItsOwn() throws Exception {
        String folder = root.toRealPath() + "/app/" + named.id().hex();
        configuration.setRegistry("localhost:5000/in");

        assertThat(headers(FileDropAction.extract, named)).containsEntry(OccystrapConstants.DESTINATION, folder)
                .containsEntry(OccystrapConstants.DESTINATION_STORE, "directory")
                .containsEntry(OccystrapConstants.SKIP_EXISTING, true);
        assertThat(headers(FileDropAction.bundle, named)).containsEntry(OccystrapConstants.DESTINATION, folder)
                .containsEntry(OccystrapConstants.DESTINATION_STORE, "bundle");
        assertThat(headers(FileDropAction.layout, named)).containsEntry(OccystrapConstants.DESTINATION,
                root.toRealPath() + "/app:ns/app:1");
        assertThat(headers(FileDropAction.push, named)).containsEntry(OccystrapConstants.DESTINATION, "localhost:5000/in/");
        assertThat(root).as("nothing is made before it is needed").isEmptyDirectory();
    }

    @Test
    void anImageWithoutANameGoesByItsArchiveAndItsId() throws Exception {
        configuration.setRegistry("localhost:5000/");

        assertThat(headers(FileDropAction.layout, nameless)).containsEntry(OccystrapConstants.DESTINATION,
                root.toRealPath() + "/app:" + nameless.id().hex());
        assertThat(headers(FileDropAction.push, nameless)).containsEntry(OccystrapConstants.DESTINATION,
                "localhost:5000/app:" + nameless.id().hex().substring(0, 12));
    }

    @Test
    void aLinkInTheRootIsNotFollowed(@TempDir Path elsewhere) throws Exception {
        Files.createSymbolicLink(root.resolve("app"), elsewhere);

        assertThatThrownBy(() -> headers(FileDropAction.extract, named)).isInstanceOf(JobNotAllowedException.class)
                .hasMessageContaining("symbolic link");
    }

    @Test
    void whatWasLeftBesideABundleIsDeleted() throws Exception {
        configuration.setAction(FileDropAction.bundle);
        ImagePlan plan = ImagePlan.of(configuration);
        DropName archive = DropName.of("app.tar").orElseThrow();
        plan.sweep(archive);
        assertThat(root).as("nothing is there yet").isEmptyDirectory();
        Path bundle = Files.createDirectories(root.resolve("app/bundle"));
        Path left = Files.createDirectory(root.resolve("app/.occystrap-0123456789ab-0123456789ab.partial"));
        Files.createFile(left.resolve("lock"));

        plan.sweep(archive);

        assertThat(root.resolve("app")).isDirectoryContaining(path -> path.equals(bundle));
        assertThat(left).doesNotExist();
    }

    @Test
    void whatIsMissingIsSaidAtTheStart() {
        configuration.setOutputRoot(null);
        for (Map.Entry<FileDropAction, String> missing : Map.of(FileDropAction.extract, "occystrap.output.root",
                FileDropAction.layout, "occystrap.output.root", FileDropAction.search, "occystrap.file-drop.pattern",
                FileDropAction.push, "occystrap.file-drop.registry").entrySet()) {
            configuration.setAction(missing.getKey());
            assertThatIllegalArgumentException().isThrownBy(() -> ImagePlan.of(configuration))
                    .withMessageContaining(missing.getValue());
        }
        configuration.setAction(FileDropAction.push);
        configuration.setRegistry("user:secret@host/x");
        assertThatIllegalArgumentException().isThrownBy(() -> ImagePlan.of(configuration)).withMessageContaining("without a user");
        configuration.setAction(FileDropAction.layout);
        configuration.setOutputRoot("/srv/a:b");
        assertThatIllegalArgumentException().isThrownBy(() -> ImagePlan.of(configuration)).withMessageContaining("colon");
    }
}
