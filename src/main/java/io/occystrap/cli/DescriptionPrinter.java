package io.occystrap.cli;

import io.occystrap.camel.DescriptionConverters;
import io.occystrap.image.DescribedIndex;
import io.occystrap.image.DescribedLayer;
import io.occystrap.image.Descriptor;
import io.occystrap.image.ExecutionParameters;
import io.occystrap.image.ImageDescription;
import io.occystrap.image.MediaType;
import io.occystrap.image.Printable;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints what the documents of an image say. What they say is escaped. */
final class DescriptionPrinter {

    private static final String FIELD = "%-13s %s%n";

    private final GlobalOptions options;
    private final PrintStream out;

    DescriptionPrinter(GlobalOptions options, Console console) {
        this.options = options;
        this.out = console.out();
    }

    void print(ImageDescription image) {
        if (options.json()) {
            out.println(DescriptionConverters.toJson(image));
        } else if (image.isIndex() && image.index().isPresent()) {
            field("Name", image.name());
            index(image.index().get(), "");
        } else {
            image(image);
            image.index().ifPresent(index -> {
                out.println();
                out.println("Chosen from this index:");
                index(index, "  ");
            });
        }
    }

    private void image(ImageDescription image) {
        field("Name", image.name());
        field("Digest", image.digest().map(Object::toString).orElse("none, for its store keeps no manifest"));
        image.mediaType().ifPresent(type -> field("Media type", Printable.escape(type.value())));
        field("Image ID", image.imageId().toString());
        field("Platform", image.platform().toString());
        field("Created", Printable.escapeWhole(image.created()));
        field("Author", Printable.escapeWhole(image.author()));
        ExecutionParameters parameters = image.parameters();
        field("Entrypoint", words(parameters.entrypoint()));
        field("Cmd", words(parameters.cmd()));
        fields("Env", parameters.env());
        field("User", Printable.escapeWhole(parameters.user()));
        field("Working dir", Printable.escapeWhole(parameters.workingDir()));
        fields("Ports", parameters.exposedPorts());
        fields("Volumes", parameters.volumes());
        field("Stop signal", Printable.escapeWhole(parameters.stopSignal()));
        fields("Labels", parameters.labels().entrySet().stream().map(label -> label.getKey() + "=" + label.getValue())
                .toList());
        List<DescribedLayer> layers = image.layers();
        field("Size", ByteCount.text(image.size()) + " in " + layers.size() + (layers.size() == 1 ? " layer" : " layers"));
        layers.forEach(this::layer);
    }

    private void layer(DescribedLayer layer) {
        Descriptor stored = layer.stored();
        out.println();
        out.printf(Locale.ROOT, "Layer %d%n", layer.number());
        inner("digest", stored.digest().toString());
        layer.diffId().ifPresent(diffId -> inner("diffId", diffId.toString()));
        inner("size", ByteCount.text(stored.size()) + ", " + type(stored));
        layer.createdBy().ifPresent(command -> inner("made by", Printable.escapeWhole(command)));
    }

    private void index(DescribedIndex index, String indent) {
        out.print(indent);
        field("Digest", index.digest().toString());
        out.print(indent);
        field("Media type", Printable.escape(index.mediaType().value()));
        for (DescribedIndex.Entry entry : index.entries()) {
            Descriptor descriptor = entry.descriptor();
            String platform = descriptor.platform() == null ? "no platform" : descriptor.platform().toString();
            String size = entry.imageBytes().isPresent() ? "  " + ByteCount.text(entry.imageBytes().getAsLong()) : "";
            out.printf(Locale.ROOT, "%s  %-16s %s%s%n", indent, platform, descriptor.digest(), size);
        }
    }

    private static String type(Descriptor descriptor) {
        return Optional.ofNullable(descriptor.mediaType()).map(MediaType::value).map(Printable::escape)
                .orElse("without a media type");
    }

    private void inner(String name, String value) {
        out.printf(Locale.ROOT, "  %-8s %s%n", name, value);
    }

    /** Prints nothing for what is not said; the value is printable already. */
    private void field(String name, String value) {
        if (!value.isEmpty()) {
            out.printf(Locale.ROOT, FIELD, name + ":", value);
        }
    }

    private void fields(String name, Collection<String> values) {
        String label = name + ":";
        for (Iterator<String> all = values.iterator(); all.hasNext(); label = "") {
            out.printf(Locale.ROOT, FIELD, label, Printable.escapeWhole(all.next()));
        }
    }

    /** As in a Dockerfile, so that it can be told where one word ends. */
    private static String words(List<String> words) {
        return words.isEmpty() ? "" : "[" + String.join(", ", words.stream().map(word -> '"' + Printable.escapeWhole(word).replace("\"", "\\\"") + '"')
                .toList()) + "]";
    }
}
