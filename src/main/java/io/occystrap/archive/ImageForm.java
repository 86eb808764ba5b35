package io.occystrap.archive;

import io.occystrap.image.Descriptor;
import io.occystrap.image.MediaType;
import io.occystrap.layer.Compression;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * In what form an image is written into a store of blobs: a registry, an image layout.
 *
 * @param manifest    Docker's manifest or OCI's; empty for the one that the image has
 * @param compression of the layers; empty for what they have, and gzip for those that have none
 * @param level       of the compression; negative for its default
 */
public record ImageForm(Optional<MediaType> manifest, Optional<Compression> compression, int level) {

    /** What is the same to Docker and to OCI. */
    private static final List<List<MediaType>> PAIRS = List.of(
            List.of(MediaType.DOCKER_CONFIG, MediaType.OCI_CONFIG),
            List.of(MediaType.DOCKER_LAYER, MediaType.OCI_LAYER),
            List.of(MediaType.DOCKER_LAYER_GZIP, MediaType.OCI_LAYER_GZIP),
            List.of(new MediaType("application/vnd.docker.image.rootfs.foreign.diff.tar"),
                    new MediaType("application/vnd.oci.image.layer.nondistributable.v1.tar")),
            List.of(new MediaType("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
                    new MediaType("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")));

    /** The image as it is. */
    public static final ImageForm AS_IT_IS = new ImageForm(Optional.empty(), Optional.empty(), -1);

    /**
     * @param format      {@code docker} or {@code oci}; null for the image's own
     * @param compression {@code gzip}, {@code zstd} or {@code none}; null for the layers' own
     * @param level       of the compression; null for its default
     * @return the options
     * @throws IllegalArgumentException if one of them is something else
     */
    public static ImageForm parse(String format, String compression, Integer level) {
        Optional<MediaType> manifest = format == null ? Optional.empty()
                : Optional.of(switch (format.toLowerCase(Locale.ROOT)) {
                    case "docker" -> MediaType.DOCKER_MANIFEST;
                    case "oci" -> MediaType.OCI_MANIFEST;
                    default -> throw new IllegalArgumentException("format is docker or oci, not " + format);
                });
        Optional<Compression> packed = compression == null ? Optional.empty()
                : Optional.of(switch (compression.toLowerCase(Locale.ROOT)) {
                    case "gzip" -> Compression.GZIP;
                    case "zstd" -> Compression.ZSTD;
                    case "none" -> Compression.NONE;
                    default -> throw new IllegalArgumentException("compression is gzip, zstd or none, not " + compression);
                });
        if (packed.equals(Optional.of(Compression.ZSTD)) && manifest.equals(Optional.of(MediaType.DOCKER_MANIFEST))) {
            throw new IllegalArgumentException("Docker's manifest knows no zstd; format=oci does");
        }
        return new ImageForm(manifest, packed, level == null ? -1 : level);
    }

    /** @return the same form, with OCI's manifest where none was asked for */
    public ImageForm orOci() {
        return manifest.isPresent() ? this : new ImageForm(Optional.of(MediaType.OCI_MANIFEST), compression, level);
    }

    /** @return whether nothing is said of the layers' compression */
    boolean keepsLayers() {
        return compression.isEmpty() && level < 0;
    }

    /**
     * @param type of a stored manifest
     * @return whether it can be written as it is stored
     */
    public boolean keep(MediaType type) {
        return keepsLayers() && (manifest.isEmpty() || manifest.get().isDocker() == type.isDocker());
    }

    /** @return the type of the manifest to write, given the image's own */
    MediaType manifestType(MediaType own) {
        if (compression.equals(Optional.of(Compression.ZSTD))) {
            return MediaType.OCI_MANIFEST;
        }
        return manifest.orElse(own);
    }

    /**
     * @param stored of a layer
     * @param docker whether the manifest is Docker's
     * @return what the manifest says of the layer if its stored form can stay; empty if it must be made anew
     */
    Optional<Descriptor> kept(Descriptor stored, boolean docker) {
        Compression form = form(stored.mediaType());
        boolean wanted = compression.isPresent() ? compression.get() == form && level < 0 : form != Compression.NONE;
        if (form == null || !wanted || docker && form == Compression.ZSTD) {
            return Optional.empty();
        }
        return retyped(stored.mediaType(), docker).map(type -> new Descriptor(type, stored.digest(), stored.size()));
    }

    /**
     * @param type   of a config or a layer; may be null
     * @param docker whether Docker's types are wanted
     * @return the type of the same content there; empty where there is none
     */
    static Optional<MediaType> retyped(MediaType type, boolean docker) {
        for (List<MediaType> pair : PAIRS) {
            if (type != null && pair.contains(type)) {
                return Optional.of(pair.get(docker ? 0 : 1));
            }
        }
        return MediaType.OCI_LAYER_ZSTD.equals(type) && !docker ? Optional.of(type) : Optional.empty();
    }

    /** @return the compression that a type names; null for a type that is not known */
    private static Compression form(MediaType type) {
        if (MediaType.DOCKER_LAYER.equals(type) || MediaType.OCI_LAYER.equals(type)) {
            return Compression.NONE;
        }
        if (MediaType.DOCKER_LAYER_GZIP.equals(type) || MediaType.OCI_LAYER_GZIP.equals(type)) {
            return Compression.GZIP;
        }
        return MediaType.OCI_LAYER_ZSTD.equals(type) ? Compression.ZSTD : null;
    }
}
