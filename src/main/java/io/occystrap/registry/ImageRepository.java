package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ManifestDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Where the manifests and blobs of an image are read: a registry's repository, or the same in several registries. */
interface ImageRepository {

    /**
     * @return what the reference names
     * @throws IOException if there is no such thing, it cannot be read, or it is not what its digest says
     */
    ManifestDocument manifest() throws IOException;

    /**
     * Asks with HEAD, so that no document is moved or counted as pulled where the registry tells.
     *
     * @param selector tag or digest
     * @return digest and kind of what it names, as the registry says
     * @throws IOException if there is no such thing, the registry cannot be asked, or what it says is no digest or another
     *                     one than the selector
     */
    ImageDigest digest(String selector) throws IOException;

    /**
     * @return what the reference names, byte for byte; of whatever kind
     * @throws IOException if there is no such thing, it cannot be read, or it is not what its digest says
     */
    byte[] document() throws IOException;

    /**
     * @param descriptor of a manifest or an index in this repository
     * @return the document
     * @throws IOException if it cannot be read, or is not what the descriptor says
     */
    ManifestDocument manifest(Descriptor descriptor) throws IOException;

    /**
     * @param descriptor of a document in this repository, of whatever kind
     * @return the document
     * @throws IOException if it cannot be read, or is not what the descriptor says
     */
    byte[] document(Descriptor descriptor) throws IOException;

    /**
     * @param digest of a blob in this repository
     * @return how many bytes it has, as the registry says
     * @throws IOException if there is no such blob, or nobody knows
     */
    long blobSize(Digest digest) throws IOException;

    /**
     * @param descriptor of a blob in this repository
     * @return its bytes, as many as the descriptor says, not yet verified; to be closed by the caller
     * @throws IOException if it cannot be had
     */
    InputStream blob(Descriptor descriptor) throws IOException;

    /**
     * @param descriptor of a blob in this repository
     * @param length     how many of its last bytes to read, fewer than it has
     * @return those bytes; empty if the registry does not send parts
     * @throws IOException if they cannot be had
     */
    Optional<byte[]> tail(Descriptor descriptor, int length) throws IOException;

    /**
     * @return all tags of the repository in the order of {@link TagOrder}, each once; never a part of them
     * @throws IOException if there is no such repository, or the list cannot be read to its end
     */
    List<String> tags() throws IOException;

    /**
     * Asks for the registry's own word on a tag that was not found: anything that stands before a registry can answer
     * 404, for a while and for other reasons.
     *
     * @param tag within the grammar of tags
     * @return whether the registry itself, no mirror, says in its own form that it does not know the tag
     * @throws IOException if it cannot be asked
     */
    boolean isUnknown(String tag) throws IOException;
}
