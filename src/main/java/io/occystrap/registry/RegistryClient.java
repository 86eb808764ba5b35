package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ImageException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.ManifestDocument;
import io.occystrap.image.MediaType;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/** Reads the manifests and blobs of one repository (distribution-spec, "Pull"). */
final class RegistryClient implements ImageRepository {

    /** Every kind of document that can be read, the oldest last. */
    static final String ACCEPT = List.of(MediaType.OCI_MANIFEST, MediaType.OCI_INDEX, MediaType.DOCKER_MANIFEST,
            MediaType.DOCKER_INDEX, MediaType.DOCKER_SCHEMA_1_SIGNED, MediaType.DOCKER_SCHEMA_1).stream()
            .map(MediaType::value).collect(Collectors.joining(", "));

    private final RegistryConnection connection;
    private final ImageReference reference;
    private final String base;
    private final String scope;

    /**
     * @param connection to the registry of the reference
     * @param reference  whose repository is read
     */
    RegistryClient(RegistryConnection connection, ImageReference reference) {
        this.connection = connection;
        this.reference = reference;
        this.base = "/v2/" + reference.repository();
        this.scope = "repository:" + reference.repository() + ":pull";
    }

    /** @return the image whose repository this is */
    ImageReference reference() {
        return reference;
    }

    @Override
    public ManifestDocument manifest() throws IOException {
        return manifest("manifest of " + reference, reference.selector(), reference.digest());
    }

    @Override
    public ManifestDocument manifest(Descriptor descriptor) throws IOException {
        String what = "manifest " + descriptor.digest() + " of " + reference;
        ManifestDocument document = manifest(what, descriptor.digest().toString(), descriptor.digest());
        if (document.bytes().length != descriptor.size()) {
            throw new DigestMismatchException(what, descriptor.size() + " bytes", document.bytes().length + " bytes");
        }
        return document;
    }

    @Override
    public ImageDigest digest(String selector) throws IOException {
        Digest expected = ImageReference.isTag(selector) ? null : Digest.parse(selector);
        ImageReference image = new ImageReference(reference.registry(), reference.repository(),
                expected == null ? selector : null, expected);
        String what = "manifest of " + image;
        RegistryRequest head = RegistryRequest.of("HEAD", what, base + "/manifests/" + selector, scope)
                .with(Map.of("Accept", ACCEPT)).accepting(200, 404, 405);
        try (ClassicHttpResponse response = connection.send(head)) {
            Header header = response.getFirstHeader("Docker-Content-Digest");
            if (response.getCode() == 200 && header != null) {
                Digest told = told(what, header.getValue());
                // A registry may tell the SHA-256 of what was asked for by its SHA-512.
                if (expected == null || expected.algorithm().equals(told.algorithm())) {
                    if (expected != null && !expected.equals(told)) {
                        throw new DigestMismatchException(what, expected.toString(), told.toString());
                    }
                    return new ImageDigest(image.toString(), told, ImageDigest.kind(type(response)));
                }
            }
        }
        // Not every registry does this, or tells; and of what is not there, only an answer with a body says more.
        Fetched document = fetch(what, selector, expected);
        // A page of HTML, as the network of a hotel puts before everything, has a digest too.
        JsonDocument.object(what, document.content());
        return new ImageDigest(image.toString(), expected != null ? expected : document.digest(what),
                ImageDigest.kind(document.type()));
    }

    private static Digest told(String what, String header) throws MalformedImageException {
        try {
            return Digest.parse(header.strip());
        } catch (IllegalArgumentException e) {
            throw new MalformedImageException("the digest of the " + what + " was refused", "the registry says, in"
                    + " Docker-Content-Digest: " + e.getMessage(), null, e);
        }
    }

    @Override
    public byte[] document() throws IOException {
        return fetch("manifest of " + reference, reference.selector(), reference.digest()).content();
    }

    private ManifestDocument manifest(String what, String selector, Digest expected) throws IOException {
        Fetched document = fetch(what, selector, expected);
        return ManifestDocument.parse(what, document.content(), document.type());
    }

    /** A document, and what the registry says that it is; null where it does not say. */
    private record Fetched(byte[] content, MediaType type) {

        /** Docker's schema 1 goes by the digest of what is signed; everything else by that of its bytes. */
        private boolean isSigned() {
            return type != null && type.isSchema1();
        }

        boolean isNamed(String what, Digest expected) throws IOException {
            return isSigned() ? ManifestDocument.parse(what, content, type).isNamed(expected) : expected.matches(content);
        }

        Digest digest(String what) throws IOException {
            return isSigned() ? ManifestDocument.parse(what, content, type).digest() : Digest.of(content);
        }
    }

    private Fetched fetch(String what, String selector, Digest expected) throws IOException {
        try (ClassicHttpResponse response = connection.get(what, base + "/manifests/" + selector, scope,
                Map.of("Accept", ACCEPT))) {
            byte[] content = body(what, response);
            Fetched document = new Fetched(content, type(response));
            if (expected != null && !document.isNamed(what, expected)) {
                throw new DigestMismatchException(what, expected.toString(), document.digest(what).toString());
            }
            return document;
        }
    }

    /** @return what the registry says that a document is; null where it does not say */
    static MediaType type(ClassicHttpResponse response) {
        Header type = response.getFirstHeader("Content-Type");
        return MediaType.parse(type == null ? null : type.getValue());
    }

    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        String what = "manifest " + descriptor.digest() + " of " + reference;
        String accept = descriptor.mediaType() == null ? ACCEPT : descriptor.mediaType().value();
        try (ClassicHttpResponse response = connection.get(what, base + "/manifests/" + descriptor.digest(), scope,
                Map.of("Accept", accept))) {
            byte[] content = body(what, response);
            if (content.length != descriptor.size() || !descriptor.digest().matches(content)) {
                throw new DigestMismatchException(what, descriptor.digest() + " of " + descriptor.size() + " bytes",
                        Digest.of(content) + " of " + content.length + " bytes");
            }
            return content;
        }
    }

    private byte[] body(String what, ClassicHttpResponse response) throws IOException {
        return body(what, connection, response, JsonDocument.LARGEST);
    }

    /** @return the body; one byte more than is allowed, where it has more */
    static byte[] body(String what, RegistryConnection connection, ClassicHttpResponse response, int largest)
            throws IOException {
        if (response.getEntity() == null) {
            throw new MalformedImageException(what + " cannot be read", "the registry sent nothing", null);
        }
        try {
            // Not closed: closing the body would read all of it.
            return response.getEntity().getContent().readNBytes(largest + 1);
        } catch (IOException e) {
            throw RegistryErrors.forFailure(what, connection.host(), e);
        }
    }

    @Override
    public Optional<byte[]> tail(Descriptor descriptor, int length) throws IOException {
        String what = "blob " + descriptor.digest() + " of " + reference;
        long start = descriptor.size() - length;
        try (ClassicHttpResponse response = connection.get(what, base + "/blobs/" + descriptor.digest(), scope,
                Map.of("Range", "bytes=" + start + "-" + (descriptor.size() - 1)))) {
            if (response.getCode() != 206 || response.getEntity() == null
                    || response.getEntity().getContentLength() != length) {
                return Optional.empty();
            }
            byte[] content = response.getEntity().getContent().readNBytes(length);
            // Reading the end gives the connection back to the pool.
            boolean whole = content.length == length && response.getEntity().getContent().read() < 0;
            return whole ? Optional.of(content) : Optional.empty();
        } catch (ImageException | InterruptedIOException e) {
            throw RegistryErrors.forFailure(what, connection.host(), e);
        } catch (IOException e) {
            // Who reads the whole blob goes on where a connection broke, or finds that it is cut short.
            return Optional.empty();
        }
    }

    @Override
    public long blobSize(Digest digest) throws IOException {
        String what = "blob " + digest + " of " + reference;
        String path = base + "/blobs/" + digest;
        try (ClassicHttpResponse response = connection.send(
                RegistryRequest.of("HEAD", what, path, scope).accepting(200, 403, 405, 501))) {
            OptionalLong size = contentLength(response);
            if (response.getCode() == 200 && size.isPresent()) {
                return size.getAsLong();
            }
        }
        // Some storage behind a registry signs its addresses for GET alone.
        try (ClassicHttpResponse response = connection.get(what, path, scope, Map.of())) {
            return contentLength(response).orElseThrow(() -> new UnavailableException(what + " cannot be read",
                    "the registry does not say how large it is, and neither does the manifest", null));
        }
    }

    private static OptionalLong contentLength(ClassicHttpResponse response) {
        Header length = response.getFirstHeader("Content-Length");
        return length != null && length.getValue().strip().matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(length.getValue().strip())) : OptionalLong.empty();
    }

    @Override
    public List<String> tags() throws IOException {
        String what = "tag list of " + reference.fullName();
        TagPages pages = new TagPages(what);
        Optional<String> page = Optional.of(base + "/tags/list?n=" + TagPages.PAGE);
        while (page.isPresent()) {
            try (ClassicHttpResponse response = connection.get(what, page.get(), scope,
                    Map.of("Accept", "application/json"))) {
                pages.add(body(what, connection, response, TagPages.LARGEST_PAGE));
                Optional<String> next = connection.next(what, page.get(), response);
                pages.turn(page.get(), next);
                page = next;
            }
        }
        return pages.tags(connection.retries().listener());
    }

    @Override
    public boolean isUnknown(String tag) throws IOException {
        String what = "tag " + tag + " of " + reference.fullName();
        RegistryRequest get = RegistryRequest.get(what, base + "/manifests/" + tag, scope)
                .with(Map.of("Accept", ACCEPT)).accepting(200, 404);
        try (ClassicHttpResponse response = connection.send(get)) {
            return response.getCode() == 404 && RegistryErrors.saysUnknown(HttpExchange.body(response));
        }
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        return blob(descriptor, 0);
    }

    /**
     * @param descriptor of a blob in this repository
     * @param start      how many of its bytes to leave out
     * @return the others, not verified; to be closed by the caller
     * @throws IOException if it cannot be had
     */
    InputStream blob(Descriptor descriptor, long start) throws IOException {
        return new BlobStream(connection, "blob " + descriptor.digest() + " of " + reference,
                base + "/blobs/" + descriptor.digest(), scope, descriptor, start);
    }
}
