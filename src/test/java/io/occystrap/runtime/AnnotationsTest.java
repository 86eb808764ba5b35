package io.occystrap.runtime;

import static io.occystrap.runtime.Configs.ROOT;
import static io.occystrap.runtime.Configs.convert;
import static io.occystrap.runtime.Configs.image;
import static io.occystrap.runtime.Configs.json;
import static io.occystrap.runtime.Configs.withCommand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.image.MalformedImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {

    @Test
    void letsLabelsWin() throws Exception {
        assertThat(json(withCommand("'StopSignal': 'SIGINT', 'Labels': {'org.opencontainers.image.os': 'beos',"
                + " 'org.opencontainers.image.stopSignal': '', 'x': 'y'}")).path("annotations").toString())
                .isEqualTo(("{'org.opencontainers.image.os':'beos','org.opencontainers.image.architecture':'amd64',"
                        + "'org.opencontainers.image.stopSignal':'','x':'y'}").replace('\'', '"'));
    }

    @Test
    void leavesOutWhatTheImageDoesNotSay() throws Exception {
        assertThat(json(image("{'os': 'linux', 'architecture': 'amd64', 'variant': '', 'author': null,"
                + " 'os.features': [], 'rootfs': {'diff_ids': []}, 'config': {'Cmd': ['sh'], 'ExposedPorts': {},"
                + " 'Labels': null}}")).path("annotations").toString())
                .isEqualTo(("{'org.opencontainers.image.os':'linux','org.opencontainers.image.architecture':'amd64'}")
                        .replace('\'', '"'));
    }

    @Test
    void keepsTheImagesOwnWords() throws Exception {
        assertThat(json(image("{'os': 'Linux', 'architecture': 'x86_64', 'rootfs': {'diff_ids': []},"
                + " 'config': {'Cmd': ['sh']}}")).path("annotations").toString())
                .isEqualTo(("{'org.opencontainers.image.os':'Linux','org.opencontainers.image.architecture':'x86_64'}")
                        .replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run.oci.keep_original_groups", "run.oci.hooks.stdout",
        "org.systemd.property.TimeoutStopUSec", "io.katacontainers.config.hypervisor.path", "dev.gvisor.flag.debug"})
    void leavesOutOrdersToTheRuntimeAndSaysSo(String label) throws Exception {
        RuntimeConfig written =
                convert(withCommand("'Labels': {'" + label + "': '1', 'run.ocixyz': '2'}"), new FakeRoot(), ROOT);
        assertThat(json(written).path("annotations").has(label)).isFalse();
        assertThat(json(written).path("annotations").path("run.ocixyz").textValue()).isEqualTo("2");
        assertThat(written.warnings()).singleElement().asString().contains("app", label, "left out");
    }

    @Test
    void refusesALabelWithoutAName() {
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> json(withCommand("'Labels': {'': 'x'}"))).withMessageContaining("label");
    }
}
