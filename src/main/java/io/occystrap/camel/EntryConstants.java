package io.occystrap.camel;

import org.apache.camel.spi.Metadata;

/**
 * The headers of a message that is an entry of a layer ({@link ImageEntries}). Paths and link targets are the image's: text
 * from outside, which must not become a file name, a command or an expression.
 */
public interface EntryConstants {

    @Metadata(javaType = "String", description = "The entry's path in the layer, without ./ or / before it and / behind it; ."
            + " for the root. Components .. stay. A byte that is no UTF-8 is a lone surrogate, U+DC80 to U+DCFF.")
    String PATH = "CamelOccystrapEntryPath";

    @Metadata(javaType = "String", description = "What the entry is.",
              enums = "file,directory,symlink,hardlink,fifo,character device,block device,unknown")
    String TYPE = "CamelOccystrapEntryType";

    @Metadata(javaType = "Long", description = "Bytes of a file, the holes of a sparse one included; 0 for anything else.")
    String SIZE = "CamelOccystrapEntrySize";

    @Metadata(javaType = "String", description = "Permissions with setuid, setgid and sticky bit, four octal digits.")
    String MODE = "CamelOccystrapEntryMode";

    @Metadata(javaType = "Long", description = "Owner.")
    String UID = "CamelOccystrapEntryUid";

    @Metadata(javaType = "Long", description = "Group.")
    String GID = "CamelOccystrapEntryGid";

    @Metadata(javaType = "Long", description = "Modification time in seconds since 1970; may be negative.")
    String MTIME = "CamelOccystrapEntryMtime";

    @Metadata(javaType = "String", description = "Target of a symlink or hardlink, as it stands in the layer; not set for"
            + " anything else.")
    String LINK_TARGET = "CamelOccystrapEntryLinkTarget";

    @Metadata(javaType = "String", description = "Digest of the layer as it is stored.")
    String LAYER_DIGEST = "CamelOccystrapLayerDigest";

    @Metadata(javaType = "String", description = "Digest of the layer's tar archive; not set where it is not known.")
    String LAYER_DIFF_ID = "CamelOccystrapLayerDiffId";

    @Metadata(javaType = "Integer", description = "Number of the layer, from 0 for the base. Only where an image was split.")
    String LAYER_INDEX = "CamelOccystrapLayerIndex";

    @Metadata(javaType = "String", description = "Digest of the lowest layer above that deletes or replaces the entry; not set"
            + " where none does. Only where an image was split.")
    String HIDDEN_BY = "CamelOccystrapEntryHiddenBy";

    @Metadata(javaType = "Integer", description = "Number of that layer.")
    String HIDDEN_BY_INDEX = "CamelOccystrapEntryHiddenByIndex";

    @Metadata(javaType = "String", description = "Set by ContentDigest: SHA-256 of the body, 64 lower-case hex digits. Safe as"
            + " a file name.")
    String CONTENT_SHA256 = "CamelOccystrapContentSha256";
}
