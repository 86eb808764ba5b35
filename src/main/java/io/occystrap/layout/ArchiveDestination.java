package io.occystrap.layout;

import io.occystrap.archive.ArchiveFile;
import io.occystrap.archive.DestinationFile;
import io.occystrap.archive.ImageLayout;
import io.occystrap.archive.LayoutFiles;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.FileBlob;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A layout in an archive, which is made anew beside the one that is there, with all that this one has. */
final class ArchiveDestination implements LayoutDestination {

    private static final Pattern BLOB = Pattern.compile("blobs/(?:sha256/[0-9a-f]{64}|sha512/[0-9a-f]{128})");

    private final Path path;
    private final DestinationFile file;
    private final Staging staging;
    private final ArchiveFile archive;
    private final String version;
    private final LayoutIndex index;

    /**
     * @param path   of the archive; one that is there must be an image layout and nothing besides
     * @param limits how much of that is read
     * @throws IOException if nothing can be written there, or it is something else
     */
    ArchiveDestination(Path path, Limits limits) throws IOException {
        this.path = path;
        file = DestinationFile.of(path);
        staging = file.stage();
        version = version();
        ArchiveFile opened = null;
        try {
            // An empty file is what mktemp leaves for somebody to write.
            boolean there = Files.isRegularFile(path) && Files.size(path) > 0;
            opened = there ? ArchiveFile.open(path, staging.path(), limits) : null;
            index = there ? index(opened, limits) : LayoutIndex.empty();
        } catch (IOException | RuntimeException e) {
            try (staging) {
                if (opened != null) {
                    opened.close();
                }
            }
            throw e;
        }
        archive = opened;
    }

    private static LayoutIndex index(ArchiveFile archive, Limits limits) throws IOException {
        LayoutIndex index = new LayoutIndex(new ImageLayout(archive, null, limits, TransferListener.NONE).json());
        for (String name : archive.names()) {
            if (!name.equals(ImageLayout.INDEX) && !name.equals(ImageLayout.MARKER) && !BLOB.matcher(name).matches()) {
                throw new MalformedImageException(archive.name() + " cannot be added to", "it has "
                        + Printable.escape(name) + " in it, which is no part of an image layout", "name another file");
            }
        }
        return index;
    }

    /** @return what changes when the file does */
    private String version() throws IOException {
        if (!Files.isRegularFile(path)) {
            return "";
        }
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime();
    }

    @Override
    public Optional<LayoutFiles> existing() {
        return Optional.ofNullable(archive);
    }

    @Override
    public Staging staging() {
        return staging;
    }

    @Override
    public void commit(Map<Digest, Path> blobs, Descriptor image, String tag) throws IOException {
        Map<String, FileBlob> all = new TreeMap<>();
        if (archive != null) {
            for (String name : archive.names()) {
                if (BLOB.matcher(name).matches()) {
                    all.put(name, archive.file(name).orElseThrow(() -> new MalformedImageException(
                            archive.name() + " is incomplete", name + " is a link to nothing", null)));
                }
            }
        }
        for (Map.Entry<Digest, Path> blob : blobs.entrySet()) {
            all.put(ImageLayout.blobPath(blob.getKey()), new FileBlob(blob.getValue(), 0, Files.size(blob.getValue())));
        }
        Path partial = staging.resolve("layout.tar");
        try (LayoutArchiveWriter writer = new LayoutArchiveWriter(partial)) {
            writer.document(ImageLayout.MARKER, LayoutIndex.marker());
            writer.document(ImageLayout.INDEX, index.with(image, tag).bytes());
            for (Map.Entry<String, FileBlob> blob : all.entrySet()) {
                writer.blob(blob.getKey(), blob.getValue());
            }
        }
        if (!version().equals(version)) {
            throw new UnavailableException(Printable.escape(path.toString()) + " was not written",
                    "somebody else changed it meanwhile", "run the command again");
        }
        file.commit(partial);
    }

    @Override
    public void close() throws IOException {
        try (staging) {
            if (archive != null) {
                archive.close();
            }
        }
    }
}
