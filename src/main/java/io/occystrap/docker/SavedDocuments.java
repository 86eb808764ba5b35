package io.occystrap.docker;

import io.occystrap.image.Digest;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.Layer;
import io.occystrap.image.Manifest;
import java.util.Map;

/**
 * What the end of an archive tells.
 *
 * @param manifest   that a registry would have for the image
 * @param config     of the image
 * @param files      the files of the layers, by their diffIds; immutable
 * @param compressed the layers that are compressed in the archive, by their diffIds; immutable
 */
record SavedDocuments(Manifest manifest, ImageConfig config, Map<Digest, IncomingFile> files,
        Map<Digest, Layer> compressed) { }
