package io.occystrap.layer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The four ways in which GNU tar stores a file with holes: its old header, and the PAX versions 0.0, 0.1 and 1.0
 * (GNU tar manual, "Storing Sparse Files").
 *
 * @param size of the file with its holes, in bytes
 * @param map  where the stored bytes belong
 */
record SparseFile(long size, SparseMap map) {

    private static final int IN_HEADER = 4;
    private static final int IN_BLOCK = 21;
    private static final int ENTRY = 24;

    /**
     * @param reader     at the content of the entry; what of it is a map is read
     * @param type       flag of the entry
     * @param header     its block
     * @param extensions its PAX records
     * @return the sparse file; empty where it is not stored as one
     */
    static Optional<SparseFile> of(TarHeaderReader reader, char type, byte[] header, PaxRecords extensions)
            throws IOException {
        if (type == 'S') {
            return Optional.of(old(reader, header));
        }
        Optional<String> major = extensions.sparse("major");
        Optional<String> size = extensions.sparse("realsize").or(() -> extensions.sparse("size"));
        if (major.isPresent() && !major.get().equals("0")) {
            if (!major.get().equals("1") || size.isEmpty()) {
                throw reader.malformed("a sparse file is stored in an unknown way");
            }
            return Optional.of(new SparseFile(reader.decimal("size", size.get()), mapInContent(reader)));
        }
        if (size.isEmpty()) {
            return Optional.empty();
        }
        List<String> numbers = extensions.sparse("map")
                .map(map -> map.isEmpty() ? List.<String>of() : List.of(map.split(",")))
                .orElse(extensions.sparseNumbers());
        if (numbers.size() % 2 != 0 || numbers.size() / 2 > SparseMap.MOST) {
            throw reader.malformed("the map of a sparse file is wrong");
        }
        List<Long> values = new ArrayList<>();
        for (String number : numbers) {
            values.add(reader.decimal("place in a sparse file", number));
        }
        return Optional.of(new SparseFile(reader.decimal("size", size.get()), map(values)));
    }

    private static SparseFile old(TarHeaderReader reader, byte[] header) throws IOException {
        long size = reader.number("size", 483, 12);
        List<Long> values = new ArrayList<>();
        boolean more = add(reader, header, 386, IN_HEADER, values) && header[482] != 0;
        while (more) {
            byte[] block = reader.readExtraBlock();
            more = add(reader, block, 0, IN_BLOCK, values) && block[504] != 0;
            if (values.size() / 2 > SparseMap.MOST) {
                throw reader.malformed("the map of a sparse file has more than " + SparseMap.MOST + " places");
            }
        }
        return new SparseFile(size, map(values));
    }

    /** @return whether all places of this block are taken, so that there may be more */
    private static boolean add(TarHeaderReader reader, byte[] block, int offset, int most, List<Long> values)
            throws IOException {
        for (int i = 0; i < most; i++) {
            int at = offset + i * ENTRY;
            if (block[at] == 0) {
                return false;
            }
            for (int field = 0; field < 2; field++) {
                long value;
                try {
                    value = TarUtils.parseOctalOrBinary(block, at + 12 * field, 12);
                } catch (IllegalArgumentException e) {
                    value = -1;
                }
                if (value < 0) {
                    throw reader.malformed("a place in a sparse file is no number");
                }
                values.add(value);
            }
        }
        return true;
    }

    /** Version 1.0: decimal numbers in lines, first how many places there are, then padding to a whole block. */
    private static SparseMap mapInContent(TarHeaderReader reader) throws IOException {
        byte[] block = new byte[TarHeaderReader.BLOCK];
        List<Long> values = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        long expected = -1;
        while (expected < 0 || values.size() < expected) {
            reader.readFully(ByteBuffer.wrap(block));
            for (int i = 0; i < block.length && (expected < 0 || values.size() < expected); i++) {
                if (block[i] != '\n') {
                    line.append((char) (block[i] & 0xFF));
                    continue;
                }
                long value = reader.decimal("place in a sparse file", line.toString());
                line.setLength(0);
                if (expected >= 0) {
                    values.add(value);
                } else if (value > SparseMap.MOST) {
                    throw reader.malformed("the map of a sparse file has more than " + SparseMap.MOST + " places");
                } else {
                    expected = 2 * value;
                }
            }
            if (line.length() > 20) {
                throw reader.malformed("a place in a sparse file is no number");
            }
        }
        return map(values);
    }

    private static SparseMap map(List<Long> values) {
        long[] offsets = new long[values.size() / 2];
        long[] lengths = new long[offsets.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = values.get(2 * i);
            lengths[i] = values.get(2 * i + 1);
        }
        return new SparseMap(offsets, lengths);
    }
}
