package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ManifestDocument;
import io.occystrap.layer.Interruption;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One repository in several registries: mirrors, and at last the registry itself. They are asked in order; one that
 * fails is not asked again for this image, except that one that merely lacks a thing may have another.
 */
final class MirroredRepository implements ImageRepository {

    private static final Logger LOG = LoggerFactory.getLogger(MirroredRepository.class);

    private final List<RegistryClient> sources;
    private final AtomicInteger first = new AtomicInteger();

    /** @param sources the mirrors in their order, then the registry itself; at least one */
    MirroredRepository(List<RegistryClient> sources) {
        this.sources = List.copyOf(sources);
    }

    /** Something that a repository is asked for. */
    @FunctionalInterface
    private interface Question<T> {

        T ask(RegistryClient source) throws IOException;
    }

    /**
     * A blob that is being read.
     *
     * @param source which of the sources it comes from
     * @param in     its bytes, from where they were asked for
     */
    record Opened(int source, InputStream in) { }

    @Override
    public ManifestDocument manifest() throws IOException {
        return ask(RegistryClient::manifest);
    }

    @Override
    public ImageDigest digest(String selector) throws IOException {
        return ask(source -> source.digest(selector));
    }

    @Override
    public byte[] document() throws IOException {
        return ask(RegistryClient::document);
    }

    /** Asks for what the reference names. */
    private <T> T ask(Question<T> question) throws IOException {
        return ask(first.get(), source -> {
            T answer = question.ask(source);
            // Who lacked the image is not asked for its parts.
            first.accumulateAndGet(sources.indexOf(source), Math::max);
            LOG.info("{} is read from {}", last().reference(), source == last() ? "its registry" : source.reference());
            return answer;
        });
    }

    private RegistryClient last() {
        return sources.get(sources.size() - 1);
    }

    @Override
    public ManifestDocument manifest(Descriptor descriptor) throws IOException {
        return ask(first.get(), source -> source.manifest(descriptor));
    }

    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        return ask(first.get(), source -> source.document(descriptor));
    }

    @Override
    public long blobSize(Digest digest) throws IOException {
        return ask(first.get(), source -> source.blobSize(digest));
    }

    @Override
    public Optional<byte[]> tail(Descriptor descriptor, int length) throws IOException {
        return ask(first.get(), source -> source.tail(descriptor, length));
    }

    @Override
    public List<String> tags() throws IOException {
        return ask(first.get(), RegistryClient::tags);
    }

    @Override
    public boolean isUnknown(String tag) throws IOException {
        return last().isUnknown(tag);
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        return new MirroredBlobStream(this, descriptor);
    }

    /**
     * @param descriptor of a blob
     * @param start      how many of its bytes to leave out
     * @param from       the first source to ask; those that failed before are not asked
     * @return the blob from there on
     * @throws IOException if it cannot be had
     */
    Opened open(Descriptor descriptor, long start, int from) throws IOException {
        return ask(Math.max(from, first.get()),
                source -> new Opened(sources.indexOf(source), source.blob(descriptor, start)));
    }

    /**
     * Decides what follows from a failure.
     *
     * @param source which failed
     * @param e      how
     * @throws IOException the failure, if nobody else can be asked
     */
    void passOver(int source, IOException e) throws IOException {
        if (Interruption.is(e) || source == sources.size() - 1) {
            throw e;
        }
        LOG.info("the mirror {} is passed over: {}", sources.get(source).reference(), e.getMessage());
        if (!(e instanceof ImageNotFoundException)) {
            first.accumulateAndGet(source + 1, Math::max);
        }
    }

    private <T> T ask(int from, Question<T> question) throws IOException {
        for (int i = from;; i++) {
            try {
                return question.ask(sources.get(i));
            } catch (IOException e) {
                passOver(i, e);
            }
        }
    }
}
