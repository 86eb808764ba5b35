package io.occystrap.layer.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.RawTar;
import io.occystrap.image.Layer;
import io.occystrap.image.MalformedImageException;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers that try what RULES.md says of hostile files (sections 7 and 8). Each is refused, in words that name the layer
 * and the path, or what it does stays inside; and in all cases what lies beside the tree is as it was.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileLayers {

    static final String UP = "../../../../../../../../../../..";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeWhatMustNotBeTouched() throws IOException {
        Path outside = Files.createDirectory(Path.of(out()));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.writeString(Files.createDirectory(outside.resolve("sub")).resolve("file"), "file");
        Files.createSymbolicLink(outside.resolve("link"), Path.of("secret"));
    }

    static RawTar tar() {
        return new RawTar();
    }

    /** @return the absolute path of the directory outside that attacks aim at */
    static String out() {
        return folder.toAbsolutePath() + "/outside";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** @return the attacks of this kind */
    abstract Stream<Attack> attacks();

    private Stream<Arguments> attacksOnBothEngines() {
        return attacks().flatMap(attack -> Stream.of(Engine.values()).map(engine -> Arguments.of(engine, attack)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("attacksOnBothEngines")
    void isRefusedOrContained(Engine engine, Attack attack) throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (RawTar tar : attack.layers()) {
            layers.add(new MemoryLayer(tar.bytes()));
        }
        Map<String, String> before = surroundings();

        if (attack.refused() == null) {
            List<String> wrong = new ArrayList<>();
            write(engine, layers, written -> {
                for (String path : attack.there()) {
                    boolean wanted = !path.startsWith("!");
                    if (written.shows(wanted ? path : path.substring(1)) != wanted) {
                        wrong.add(path);
                    }
                }
            });
            assertThat(wrong).as("paths that should (not) be inside").isEmpty();
        } else {
            String culprit = layers.get(layers.size() - 1).descriptor().digest().toString();
            assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> write(engine, layers,
                    written -> { }))
                    .withMessageContaining("layer " + culprit).withMessageContaining(attack.refused())
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\u001b"));
        }

        assertThat(surroundings()).isEqualTo(before);
    }

    interface Look {
        void at(Engine.Written written) throws IOException;
    }

    /** Looks at what was written while it is there; afterwards nothing of it may be left. */
    final void write(Engine engine, List<Layer> layers, Look look) throws IOException {
        try (Staging staging = Staging.in(folder)) {
            look.at(engine.write(layers, staging));
        }
    }

    /** All that can be seen from outside of what is beside the tree, the times of last change included. */
    final Map<String, String> surroundings() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                if (!path.equals(folder)) {
                    String content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.readString(path) : "";
                    all.put(folder.relativize(path).toString(), content + new TreeMap<>(
                            Files.readAttributes(path, "unix:mode,uid,gid,ino,nlink,size,ctime",
                            LinkOption.NOFOLLOW_LINKS)));
                }
            }
        }
        return Collections.unmodifiableMap(all);
    }
}
