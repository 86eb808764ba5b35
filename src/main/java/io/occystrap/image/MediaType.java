package io.occystrap.image;

import java.util.Locale;
import java.util.Set;

/**
 * The media types of images (image-spec, media-types.md, and Docker's image manifest v2 schema 2).
 *
 * @param value without parameters, lower case
 */
public record MediaType(String value) {

    public static final MediaType OCI_MANIFEST = new MediaType("application/vnd.oci.image.manifest.v1+json");
    public static final MediaType OCI_INDEX = new MediaType("application/vnd.oci.image.index.v1+json");
    public static final MediaType OCI_CONFIG = new MediaType("application/vnd.oci.image.config.v1+json");
    public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");
    public static final MediaType OCI_LAYER_GZIP = new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
    public static final MediaType OCI_LAYER_ZSTD = new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");
    public static final MediaType DOCKER_MANIFEST =
            new MediaType("application/vnd.docker.distribution.manifest.v2+json");
    public static final MediaType DOCKER_INDEX =
            new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
    public static final MediaType DOCKER_CONFIG = new MediaType("application/vnd.docker.container.image.v1+json");
    public static final MediaType DOCKER_LAYER = new MediaType("application/vnd.docker.image.rootfs.diff.tar");
    public static final MediaType DOCKER_LAYER_GZIP = new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");
    public static final MediaType DOCKER_SCHEMA_1 =
            new MediaType("application/vnd.docker.distribution.manifest.v1+json");
    public static final MediaType DOCKER_SCHEMA_1_SIGNED =
            new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws");

    private static final Set<MediaType> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
    private static final Set<MediaType> IMAGE_CONFIGS =
            Set.of(OCI_CONFIG, DOCKER_CONFIG, new MediaType("application/octet-stream"));
    private static final Set<MediaType> INDEXES = Set.of(OCI_INDEX, DOCKER_INDEX);

    /**
     * @param contentType a media type as a document or an HTTP header gives it; its parameters are dropped; null and
     *                    blank give null
     * @return the media type, or null
     */
    public static MediaType parse(String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return null;
        }
        int semicolon = contentType.indexOf(';');
        String bare = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return new MediaType(bare.strip().toLowerCase(Locale.ROOT));
    }

    /** @return whether this names an image manifest of a kind that can be read */
    public boolean isManifest() {
        return MANIFESTS.contains(this);
    }

    /** @return whether this names an index: a list of manifests for several platforms */
    public boolean isIndex() {
        return INDEXES.contains(this);
    }

    /** @return whether this names Docker's first manifest, signed or not */
    public boolean isSchema1() {
        return equals(DOCKER_SCHEMA_1) || equals(DOCKER_SCHEMA_1_SIGNED);
    }

    /** @return whether a config of this type can be an image's; of an artifact it is another */
    public boolean isImageConfig() {
        return IMAGE_CONFIGS.contains(this);
    }

    /** @return whether this names a tar archive, compressed or not; an attestation, which is kept as a layer too, is none */
    public boolean isTar() {
        return value.contains(".tar");
    }

    /** @return whether this names a layer that only its maker may distribute (Windows base layers) */
    public boolean isNondistributable() {
        return value.contains(".nondistributable.") || value.contains(".foreign.");
    }

    /** @return whether this is one of Docker's types */
    public boolean isDocker() {
        return value.startsWith("application/vnd.docker.");
    }

    /** Written out, as is {@link #hashCode}: what Java makes up for records it links when first used, which each start would wait for. */
    @Override
    public boolean equals(Object other) {
        return other instanceof MediaType type && value.equals(type.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
