package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Many small layers that show whether each of them is there, and in its place. */
final class StackedLayers {

    private static final LocalDate FIRST = LocalDate.parse("2020-01-01");

    private final Path folder;
    private final List<ImageLayer> layers = new ArrayList<>();

    StackedLayers(Path folder) {
        this.folder = folder;
    }

    List<ImageLayer> first(int count) throws IOException {
        for (int n = layers.size() + 1; n <= count; n++) {
            LayerTar layer = new LayerTar(FIRST.plusDays(n).toString()).directory("./").directory("stack");
            layer.file("stack/" + n).file("stack/last").directory("stack/opaque").file("stack/opaque/" + n);
            if (n % 3 == 0) {
                layer.whiteout("stack/" + (n - 2));
            }
            if (n % 7 == 0) {
                layer.opaque("stack/opaque");
            }
            layers.add(layer.in(folder, "stacked" + n));
        }
        return layers.subList(0, count);
    }

    /** The upper one has attributes that would mean something in a directory of an overlay. */
    List<ImageLayer> withAttributes(String kind) throws IOException {
        LayerTar lower = new LayerTar("2021-01-01").directory("dir").file("dir/lower").directory("moved");
        lower.file("moved/of-moved").file("secret");
        LayerTar upper = lower.next("2022-02-02");
        upper.xattr(kind + ".overlay.opaque", "y").directory("dir").file("dir/upper");
        upper.xattr(kind + ".overlay.redirect", "/dir").directory("moved");
        upper.xattr(kind + ".overlay.metacopy", "\0\4\0\0").xattr(kind + ".overlay.redirect", "/secret").file("file");
        return List.of(lower.in(folder, kind + "1"), upper.in(folder, kind + "2"));
    }
}
