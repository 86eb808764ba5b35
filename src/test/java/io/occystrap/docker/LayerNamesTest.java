package io.occystrap.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.Sha;
import io.occystrap.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documents are those that Docker 20.10.24 wrote into an archive; its manifest.json named the layers in this order. */
class LayerNamesTest {

    private static final List<Digest> DIFF_IDS = List.of(
            Digest.sha256("9a499267812a3911096ab461081aae071ec23f226c71359817feb52f389fabd8"),
            Digest.sha256("62ebf2a78ce4b61552bfa7eefaa54443df6f768cbda0529c60fd9fcc53b33d97"),
            Digest.sha256("e3eeec06df40e31aaac624dd57db5b350e3323e815f7459e81e55ccbb408b8ff"),
            Digest.sha256("7251fe89e6b3613492dd36ba2707eee1185baaa52e482f0dc71adbb8c5437638"));
    private static final List<String> IDS = List.of(
            "d335cfdaf76b9cfc8f135197cfa83e96b953b7a7f73cceb7dcaac4eb31bd4b89",
            "797601ad5e960320a5de517f5310508f50bfc99140287177f01b968a044da0c2",
            "0c8585e7e04a966a896bad1737076618c89517e099af278ae5b5bab131d6de11",
            "642d421d1586280f0bd02df34cac5c6275d1f6744e01255fe14b2b9892df8a63");
    private static final String EMPTY = "{\"Hostname\":\"\",\"Domainname\":\"\",\"User\":\"\",\"AttachStdin\":false,"
            + "\"AttachStdout\":false,\"AttachStderr\":false,\"Tty\":false,\"OpenStdin\":false,\"StdinOnce\":false,"
            + "\"Env\":null,\"Cmd\":null,\"Image\":\"\",\"Volumes\":null,\"WorkingDir\":\"\",\"Entrypoint\":null,"
            + "\"OnBuild\":null,\"Labels\":null}";
    private static final String CONFIG = EMPTY.replace("\"Env\":null,\"Cmd\":null",
            "\"Env\":[\"PATH=/usr/sbin:/usr/bin:/sbin:/bin\"],\"Cmd\":[\"/bin/bash\"]");

    private final LayerNames names = new LayerNames(DIFF_IDS);

    private void learn(int layer) {
        String parent = layer == 0 ? "" : "\"parent\":\"" + IDS.get(layer - 1) + "\",";
        String document = "{\"id\":\"" + IDS.get(layer) + "\"," + parent
                + (layer == 3 ? "\"created\":\"2024-01-01T00:00:00Z\",\"container_config\":" + EMPTY + ",\"config\":" + CONFIG
                        + ",\"architecture\":\"amd64\",\"os\":\"linux\"}"
                        : "\"created\":\"1970-01-01T00:00:00Z\",\"container_config\":" + EMPTY + ",\"os\":\"linux\"}");
        names.learn(IDS.get(layer) + "/json", document.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anOldIdNamesItsLayerOnceItsDocumentCame() {
        for (int layer : List.of(2, 3, 1, 0)) {
            String path = IDS.get(layer) + "/layer.tar";
            assertThat(names.diffId(path)).isEmpty();
            learn(layer);
            assertThat(names.diffId(path)).contains(DIFF_IDS.get(layer));
        }
    }

    /** Docker's own escapes stay, of which other writers have other ones. */
    @Test
    void theIdIsOfTheTextAsItIsWritten() {
        String written = "\"comment\":\"\\u001b[1m \\u003c\",\"config\":{\"x\":1e3}";
        String id = Sha.sha256(("{" + written + ",\"layer_id\":\"" + DIFF_IDS.get(0) + "\",\"os\":\"linux\"}")
                .getBytes(StandardCharsets.UTF_8)).substring("sha256:".length());

        names.learn(id + "/json", ("{\"id\":\"" + id + "\"," + written + ",\"os\":\"linux\"}").getBytes(StandardCharsets.UTF_8));

        assertThat(names.diffId(id + "/layer.tar")).contains(DIFF_IDS.get(0));
    }

    @Test
    void aDocumentOfAnotherImageExplainsNothing() {
        LayerNames others = new LayerNames(List.of(DIFF_IDS.get(1), DIFF_IDS.get(0)));
        others.learn(IDS.get(0) + "/json", ("{\"id\":\"" + IDS.get(0) + "\",\"created\":\"1970-01-01T00:00:00Z\","
                + "\"container_config\":" + EMPTY + ",\"os\":\"linux\"}").getBytes(StandardCharsets.UTF_8));
        others.learn(IDS.get(1) + "/json", "no JSON".getBytes(StandardCharsets.UTF_8));

        others.learn(IDS.get(2) + "/json", "{\"id\":\"\\".getBytes(StandardCharsets.UTF_16LE));

        assertThat(others.diffId(IDS.get(0) + "/layer.tar")).isEmpty();
        assertThat(others.diffId(IDS.get(1) + "/layer.tar")).isEmpty();
    }

    @Test
    void newerArchivesNameLayersByTheirDigests() {
        String hex = DIFF_IDS.get(1).hex();

        assertThat(names.diffId("blobs/sha256/" + hex)).contains(DIFF_IDS.get(1));
        assertThat(names.diffId("./" + hex + ".tar")).contains(DIFF_IDS.get(1));
        assertThat(names.diffId(hex + "/layer.tar")).contains(DIFF_IDS.get(1));
        assertThat(names.diffId("blobs/sha256/" + "0".repeat(64))).isEmpty();
        assertThat(names.diffId(hex + ".json")).isEmpty();
        assertThat(names.diffId("blobs/sha512/" + hex)).isEmpty();
    }
}
