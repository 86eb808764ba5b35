package io.occystrap.registry;

import io.occystrap.archive.ImageForm;
import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.OccystrapSettings;
import io.occystrap.camel.Reachable;
import io.occystrap.image.Image;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.Printable;
import io.occystrap.posix.EffectiveUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Read images from Docker and OCI registries, write images into them, list tags, and watch tags.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-registry", title = "Occystrap Registry",
             syntax = "occystrap-registry:reference", remote = true,
             category = { Category.CONTAINER }, headersClass = OccystrapConstants.class)
public class RegistryEndpoint extends ImageStoreEndpoint implements Reachable {

    /** What the keys for user and password begin with, of a registry that is read. */
    private static final String SOURCE_KEYS = "occystrap.";
    /** The same, of one that is written to. */
    private static final String DESTINATION_KEYS = "occystrap.destination.";

    @UriPath(description = "The image: [HOST[:PORT]/]NAME[:TAG][@DIGEST]. Writing, also HOST[:PORT]/[PREFIX/], behind which"
            + " goes the image's own name. A HOST without a dot and a port is written //HOST. May be left out with"
            + " allowFromHeaders.")
    private String reference;

    @UriParam
    private RegistryConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public RegistryEndpoint(String uri, RegistryComponent component, RegistryConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /** @param keys what the keys for user and password begin with, where the endpoint's own options say nothing */
    private RegistryAccess access(String keys) {
        OccystrapSettings settings = settings();
        boolean insecure = settings.own(configuration.getInsecure(), "occystrap.insecure", Boolean::valueOf, false);
        String username = settings.verbatim(configuration.getUsername(), keys + "username");
        String password = settings.verbatim(configuration.getPassword(), keys + "password");
        Credentials given = username == null ? null : new Credentials(username, password == null ? "" : password);
        RegistryComponent component = (RegistryComponent) getComponent();
        HttpClientSource clients = component.clients(insecure, CertificateFolders.of(home()));
        return new RegistryAccess(component.connections(), clients, given, RegistryEndpoint::login, insecure, this::mirrors,
                settings.listener());
    }

    /** Looks for the files when a registry wants somebody, and not before: most commands need none. */
    private static Optional<Credentials> login(String registry, String repository) throws IOException {
        long uid = Integer.toUnsignedLong(EffectiveUser.current().uid());
        return new CredentialFiles(System.getenv(), home(), uid).find(registry, repository);
    }

    /** A colon would end the name of a key where Camel and Java read it. */
    private List<Mirror> mirrors(String registry) {
        return settings().own(null, "occystrap.mirror." + registry.replace(':', '_'), Mirror::parse, List.of());
    }

    private static Path home() {
        return Path.of(System.getenv().getOrDefault("HOME", System.getProperty("user.home")));
    }

    @Override
    protected Image read(ImageRequest request) throws IOException {
        return source().find(source(request), settings().platform(configuration), settings().selection(request, configuration));
    }

    @Override
    protected ImageDigest digest(ImageRequest request) throws IOException {
        return source().digest(source(request), settings().platform(configuration), settings().selection(request, configuration));
    }

    @Override
    protected byte[] manifest(ImageRequest request) throws IOException {
        PlatformSelection selection = settings().selection(request, configuration);
        return selection != null && selection.isAll() ? source().document(source(request)) : super.manifest(request);
    }

    private RegistrySource source() {
        return new RegistrySource(access(SOURCE_KEYS), settings().limits(configuration.getLayerBytes(), null));
    }

    private ImageReference source(ImageRequest request) {
        return ImageReference.parse(request.required(OccystrapConstants.SOURCE, reference, "image reference"));
    }

    @Override
    protected ImageSink sink(ImageRequest request) {
        String text = request.required(OccystrapConstants.DESTINATION, reference, "image reference");
        RegistryAccess access = access(DESTINATION_KEYS);
        ImageForm form = settings().form(request, configuration);
        Path temporaryDirectory = settings().temporaryDirectory(configuration.getTemporaryDirectory());
        int parallel = settings().parallel(configuration.getParallel());
        boolean referrers = request.flag(OccystrapConstants.REFERRERS, configuration.isReferrers());
        Function<ImageReference, ImageSink> sinks = name -> referrers
                ? new ReferrersSink(access, name, form, temporaryDirectory, parallel)
                : new RegistrySink(access, name, form, temporaryDirectory, parallel);
        return text.endsWith("/") ? new PrefixSink(text, sinks) : sinks.apply(ImageReference.parse(text));
    }

    @Override
    protected List<String> tags(ImageRequest request) throws IOException {
        String text = request.required(OccystrapConstants.SOURCE, reference, "repository");
        if (ImageReference.hasSelector(text)) {
            throw new IllegalArgumentException(Printable.escape(text)
                    + " names one image (tags are listed of a repository, [HOST[:PORT]/]NAME)");
        }
        return new TagSource(access(SOURCE_KEYS)).list(ImageReference.parse(text),
                filter(request.text(OccystrapConstants.TAG_PATTERN, configuration.getTagPattern()),
                        request.text(OccystrapConstants.SEMVER, configuration.getSemver())));
    }

    private TagFilter filter(String pattern, String semver) {
        return TagFilter.of(pattern, semver, settings().patternTime(null));
    }

    /** Watches the repository's tags, or the one tag that the reference has. */
    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (reference == null || reference.isEmpty()) {
            throw new IllegalArgumentException("the endpoint names no image to watch");
        }
        ImageReference image = ImageReference.parse(reference);
        if (image.digest() != null) {
            throw new IllegalArgumentException(image + " cannot be watched (a digest never changes; leave it out)");
        }
        boolean one = ImageReference.hasSelector(reference);
        String pattern = emptyAsNull(configuration.getTagPattern());
        String semver = emptyAsNull(configuration.getSemver());
        if (one && (pattern != null || semver != null)) {
            throw new IllegalArgumentException(image + " is one tag (tagPattern and semver choose among those of a repository)");
        }
        TagFilter filter = filter(pattern, semver);
        String watch = image.fullName() + (one ? ":" + image.tag() : "")
                + (pattern == null ? "" : " tagPattern=" + pattern) + (semver == null ? "" : " semver=" + semver);
        TagMemory memory = configuration.getState() == null ? TagMemory.volatileOne()
                : new TagStateFile(Path.of(configuration.getState()));
        RegistryConsumer consumer = new RegistryConsumer(this, processor, new RegistryConsumer.TagPlan(watch, memory,
                configuration.getInitial() == InitialTags.emit,
                () -> new TagWatch(access(SOURCE_KEYS).watched(image), image, one, filter)));
        configureConsumer(consumer);
        return consumer;
    }

    /** A route that leaves the choice to a property has an empty text where nobody set it. */
    private static String emptyAsNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** Asks the registry of the reference. */
    @Override
    public void reach() throws IOException {
        String name = ImageReference.parse(reference.endsWith("/") ? reference + "name" : reference).registry();
        access(SOURCE_KEYS).reach(name);
    }

    @Override
    protected boolean takesIndexes() {
        return true;
    }

    public String getReference() {
        return reference;
    }

    public void setReference(String reference) {
        this.reference = reference;
    }

    @Override
    public RegistryConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(RegistryConfiguration configuration) {
        this.configuration = configuration;
    }
}
