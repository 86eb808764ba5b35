package io.occystrap.image;

import java.util.Optional;

/**
 * A layer as the documents of its image describe it.
 *
 * @param number    from 0 for the base
 * @param stored    digest, size and type as it is stored
 * @param diffId    digest of its tar archive; empty where nobody says
 * @param createdBy the command that made it; empty where the history does not say. Not escaped
 */
public record DescribedLayer(int number, Descriptor stored, Optional<Digest> diffId, Optional<String> createdBy) { }
