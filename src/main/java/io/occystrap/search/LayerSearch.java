package io.occystrap.search;

import io.occystrap.image.FileMatch;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MatchedLayer;
import io.occystrap.layer.EntryName;
import io.occystrap.layer.EntryType;
import io.occystrap.layer.LayerArchive;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.layer.rootfs.UpperLayers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Searches one layer, front to back. */
final class LayerSearch {

    /** Matches are handed on when there are so many, or when they are so old. */
    private static final int BATCH = 256;
    private static final long OLD_NANOSECONDS = 50_000_000;

    private final SearchQuery query;
    private final Limits limits;
    private final OrderedMatches matches;
    private final UpperLayers hiding;
    private final List<FileMatch> batch = new ArrayList<>();
    private long batchBegun;

    /**
     * @param query   what to look for
     * @param limits  how many entries a layer may have
     * @param matches gets what is found
     * @param hiding  is told of all entries; null where nobody asks
     */
    LayerSearch(SearchQuery query, Limits limits, OrderedMatches matches, UpperLayers hiding) {
        this.query = query;
        this.limits = limits;
        this.matches = matches;
        this.hiding = hiding;
    }

    /**
     * @param layer    to search
     * @param matched  what is known of it
     * @param isWanted whether anybody still wants to know; asked at each entry
     * @throws IOException if the layer cannot be read; what was found before was handed on
     */
    void run(Layer layer, MatchedLayer matched, BooleanSupplier isWanted) throws IOException {
        try (LayerArchive archive = LayerArchive.open(layer)) {
            TarHeaderReader headers = archive.headers();
            long entries = 0;
            for (TarHeader header = headers.next(); header != null; header = headers.next()) {
                if (!isWanted.getAsBoolean()) {
                    return;
                }
                limits.requireRoom("layer " + matched.digest(), entries++);
                if (hiding != null) {
                    hiding.add(matched.number(), header);
                }
                visit(header, headers, matched);
            }
            archive.finish();
        } finally {
            handOn(matched);
        }
        if (hiding != null) {
            hiding.finish(matched.number());
        }
        matches.finish(matched.number());
    }

    private void visit(TarHeader header, TarHeaderReader archive, MatchedLayer layer) throws IOException {
        if (query.names().matches(header.rawName())) {
            Optional<ContentPattern> content = query.content();
            if (content.isEmpty()) {
                add(match(header, layer, new Offsets()));
            } else if (header.isFile()) {
                Offsets offsets = new FilePieces(archive, header).find(content.get());
                if (!offsets.list().isEmpty()) {
                    add(match(header, layer, offsets));
                }
            }
        }
        if (!batch.isEmpty() && (batch.size() >= BATCH || System.nanoTime() - batchBegun > OLD_NANOSECONDS)) {
            handOn(layer);
        }
    }

    private void add(FileMatch match) {
        if (batch.isEmpty()) {
            batchBegun = System.nanoTime();
        }
        batch.add(match);
    }

    private void handOn(MatchedLayer layer) throws IOException {
        if (!batch.isEmpty()) {
            matches.add(layer.number(), batch);
            batch.clear();
        }
    }

    private static FileMatch match(TarHeader header, MatchedLayer layer, Offsets offsets) {
        String name = EntryName.clean(header.rawName());
        return new FileMatch(layer, name.isEmpty() ? "." : EntryName.text(name), EntryType.of(header),
                header.isFile() ? header.size() : 0, header.permissions(), header.uid(), header.gid(), header.seconds(),
                header.nanoseconds(), isLink(header) ? EntryName.text(header.rawLinkName()) : "", offsets.list(),
                offsets.isFull(), Optional.empty());
    }

    private static boolean isLink(TarHeader header) {
        return header.type() == TarHeader.LINK || header.type() == TarHeader.SYMLINK;
    }
}
