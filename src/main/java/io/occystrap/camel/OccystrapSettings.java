package io.occystrap.camel;

import io.occystrap.archive.ImageForm;
import io.occystrap.image.Limits;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.CamelContext;

/**
 * The {@code occystrap.*} properties of a Camel context: what an endpoint does where its own options say nothing. They
 * come from the configuration file, the environment ({@code OCCYSTRAP_…}) or the command line.
 *
 * @param context whose properties are asked
 */
public record OccystrapSettings(CamelContext context) {

    /** How many layers are moved at once where nothing else is said. */
    public static final int DEFAULT_PARALLEL = 4;

    /**
     * @param layerBytes     an endpoint's own limit; null for the property's
     * @param archiveEntries an endpoint's own limit; null for the property's
     * @return the limits
     */
    public Limits limits(Long layerBytes, Integer archiveEntries) {
        return new Limits(
                own(layerBytes, "occystrap.limit.layer-bytes", Long::valueOf, Limits.DEFAULT.layerBytes()),
                own(archiveEntries, "occystrap.limit.archive-entries", Integer::valueOf,
                        Limits.DEFAULT.archiveEntries()),
                own(null, "occystrap.limit.layer-entries", Long::valueOf, Limits.DEFAULT.layerEntries()));
    }

    /**
     * @param configuration of an endpoint
     * @return the platform to look for
     */
    public Platform platform(PlatformConfiguration configuration) {
        Platform host = Platform.host();
        String architecture = own(configuration.getArchitecture(), "occystrap.architecture", Function.identity(),
                host.architecture());
        return new Platform(own(configuration.getOs(), "occystrap.os", Function.identity(), host.os()), architecture,
                own(configuration.getVariant(), "occystrap.variant", Function.identity(), ""));
    }

    /**
     * @param own an endpoint's own number; null for the property's
     * @return how many layers to move at once, at least 1
     */
    public int parallel(Integer own) {
        return positive(own, "occystrap.parallel", DEFAULT_PARALLEL);
    }

    /**
     * @param own      an endpoint's own number; null for the property's
     * @param key      of the property
     * @param fallback where neither is set
     * @return the number, at least 1
     * @throws IllegalArgumentException if it is less, or no number; names the key
     */
    public int positive(Integer own, String key, int fallback) {
        int number = own(own, key, Integer::valueOf, fallback);
        if (number < 1) {
            throw new IllegalArgumentException(key + " is at least 1, not " + number);
        }
        return number;
    }

    /**
     * @param request       what an exchange says of the form
     * @param configuration of the endpoint
     * @return in what form to write an image into a store of blobs
     * @throws IllegalArgumentException if there is no such form
     */
    public ImageForm form(ImageRequest request, BlobStoreConfiguration configuration) {
        return ImageForm.parse(request.text(OccystrapConstants.FORMAT, configuration.getFormat()),
                request.text(OccystrapConstants.COMPRESSION,
                        own(configuration.getCompression(), "occystrap.compression", Function.identity(), null)),
                configuration.getCompressionLevel());
    }

    /**
     * @param request       what an exchange says of platforms
     * @param configuration of the endpoint
     * @return which platforms of an index are to go along; null for the one image only
     * @throws IllegalArgumentException if it is no selection
     */
    public PlatformSelection selection(ImageRequest request, BlobStoreConfiguration configuration) {
        String platforms = request.text(OccystrapConstants.PLATFORM, configuration.getPlatform());
        return platforms == null ? null : PlatformSelection.parse(platforms);
    }

    /**
     * @param own an endpoint's own number of seconds; null for the property's
     * @return how long a regular expression may take for one text
     */
    public Duration patternTime(Integer own) {
        return Duration.ofSeconds(positive(own, "occystrap.search.pattern-seconds", 1));
    }

    /**
     * @param own an endpoint's own directory; null for the property's
     * @return where temporary files go
     */
    public Path temporaryDirectory(String own) {
        return own(own == null ? null : Path.of(own), "occystrap.temp-dir", Path::of,
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * A text that must be taken as it is: in a password, neither blanks at its ends nor doubled braces mean anything.
     *
     * @param own an endpoint's own text; null for what is bound in the context's registry under the key, or else the
     *            property's
     * @param key of the bean and of the property
     * @return the text; null where nobody says anything
     */
    public String verbatim(String own, String key) {
        if (own != null) {
            return own;
        }
        String bound = context.getRegistry().lookupByNameAndType(key, String.class);
        return bound != null ? bound
                : context.getPropertiesComponent().resolveProperty(key).filter(t -> !t.isEmpty()).orElse(null);
    }

    /** @return the listener in the context's registry; one that hears nothing where there is none */
    public TransferListener listener() {
        TransferListener listener = context.getRegistry().findSingleByType(TransferListener.class);
        return listener == null ? TransferListener.NONE : listener;
    }

    /**
     * @param own      an endpoint's own value; null for the property's
     * @param key      of the property
     * @param parse    reads the property's text
     * @param fallback where neither is set
     * @param <T>      type of the value
     * @return the value
     * @throws IllegalArgumentException if the property cannot be read; names the key
     */
    public <T> T own(T own, String key, Function<String, T> parse, T fallback) {
        if (own != null) {
            return own;
        }
        Optional<String> text = context.getPropertiesComponent().resolveProperty(key).filter(t -> !t.isBlank());
        try {
            return text.isPresent() ? parse.apply(text.get().strip()) : fallback;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " is not understood: " + Printable.withoutLogin(text.get()), e);
        }
    }
}
