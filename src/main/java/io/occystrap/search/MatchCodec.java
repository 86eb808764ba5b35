package io.occystrap.search;

import io.occystrap.image.ConfigMatch;
import io.occystrap.image.Digest;
import io.occystrap.image.FileMatch;
import io.occystrap.image.Match;
import io.occystrap.image.MatchedLayer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Matches of one image as bytes.
 *
 * @param layers of the image, base first
 */
record MatchCodec(List<MatchedLayer> layers) {

    private static final int FILE = 0;
    private static final int CONFIG = 1;
    private static final int NO_LAYER = -1;
    private static final int ENTRY = 200;

    /** @return about how many bytes of memory a match takes */
    static long memory(Match match) {
        return match instanceof FileMatch file
                ? ENTRY + 2L * file.path().length() + 2L * file.link().length() + 24L * file.offsets().size()
                : ENTRY + 2L * ((ConfigMatch) match).text().length();
    }

    void write(Match match, DataOutput out) throws IOException {
        if (match instanceof FileMatch file) {
            out.writeByte(FILE);
            out.writeInt(file.layer().number());
            text(file.path(), out);
            out.writeByte(file.type().ordinal());
            out.writeLong(file.size());
            out.writeInt(file.mode());
            out.writeLong(file.uid());
            out.writeLong(file.gid());
            out.writeLong(file.seconds());
            out.writeInt(file.nanoseconds());
            text(file.link(), out);
            out.writeInt(file.offsets().size());
            for (long offset : file.offsets()) {
                out.writeLong(offset);
            }
            out.writeBoolean(file.moreOffsets());
            layer(file.hiddenBy(), out);
        } else if (match instanceof ConfigMatch config) {
            out.writeByte(CONFIG);
            text(config.config().toString(), out);
            out.writeByte(config.place().ordinal());
            out.writeInt(config.index());
            text(config.text(), out);
            layer(config.layer(), out);
        }
    }

    Match read(DataInput in) throws IOException {
        if (in.readByte() == CONFIG) {
            return new ConfigMatch(Digest.parse(text(in)), ConfigMatch.Place.values()[in.readByte()], in.readInt(),
                    text(in), layer(in));
        }
        MatchedLayer layer = layers.get(in.readInt());
        String path = text(in);
        FileMatch.Type type = FileMatch.Type.values()[in.readByte()];
        long size = in.readLong();
        int mode = in.readInt();
        long uid = in.readLong();
        long gid = in.readLong();
        long seconds = in.readLong();
        int nanoseconds = in.readInt();
        String link = text(in);
        List<Long> offsets = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            offsets.add(in.readLong());
        }
        return new FileMatch(layer, path, type, size, mode, uid, gid, seconds, nanoseconds, link, offsets,
                in.readBoolean(), layer(in));
    }

    private static void layer(Optional<MatchedLayer> layer, DataOutput out) throws IOException {
        out.writeInt(layer.map(MatchedLayer::number).orElse(NO_LAYER));
    }

    private Optional<MatchedLayer> layer(DataInput in) throws IOException {
        int number = in.readInt();
        return number == NO_LAYER ? Optional.empty() : Optional.of(layers.get(number));
    }

    /** Lone surrogates are written as well, so it is no UTF-8. */
    private static void text(String text, DataOutput out) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    private static String text(DataInput in) throws IOException {
        int length = in.readInt();
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(in.readChar());
        }
        return text.toString();
    }
}
