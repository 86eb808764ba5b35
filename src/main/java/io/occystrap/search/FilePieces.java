package io.occystrap.search;

import io.occystrap.image.Printable;
import io.occystrap.layer.EntryName;
import io.occystrap.layer.SparseMap;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The content of the file that a reader of headers is at. The holes of a sparse file are not looked at. */
final class FilePieces {

    private final TarHeaderReader archive;
    private final TarHeader header;

    /**
     * @param archive at the content
     * @param header  of the file
     */
    FilePieces(TarHeaderReader archive, TarHeader header) {
        this.archive = archive;
        this.header = header;
    }

    /**
     * @param pattern to look for
     * @return where it is
     * @throws IOException              if the file cannot be read
     * @throws IllegalArgumentException if it cannot be told in time
     */
    Offsets find(ContentPattern pattern) throws IOException {
        Offsets offsets = new Offsets();
        if (header.sparse().isEmpty()) {
            pattern.search(new Segment(0, header.size()), offsets);
            return offsets;
        }
        SparseMap map = header.sparse().get();
        for (int i = 0; i < map.offsets().length && !offsets.isFull();) {
            long start = map.offsets()[i];
            long end = start;
            while (i < map.offsets().length && map.offsets()[i] == end) {
                end += map.lengths()[i++];
            }
            Segment segment = new Segment(start, end);
            pattern.search(segment, offsets);
        }
        return offsets;
    }

    /** Stored bytes without a hole among them. */
    private final class Segment implements ContentPattern.Piece {

        private long position;
        private final long end;

        Segment(long start, long end) {
            this.position = start;
            this.end = end;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public long left() {
            return end - position;
        }

        @Override
        public int read(byte[] buffer, int from, int to) throws IOException {
            int length = (int) Math.min(to - from, end - position);
            archive.readFully(ByteBuffer.wrap(buffer, from, length));
            position += length;
            return length;
        }

        @Override
        public String name() {
            return "the content of " + Printable.escape(EntryName.text(header.rawName()));
        }
    }
}
