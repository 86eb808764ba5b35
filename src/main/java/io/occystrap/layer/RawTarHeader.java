package io.occystrap.layer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The headers of one entry as they stand in the archive: what extends the header, the header, and what belongs to it
 * although it follows (maps of sparse files). They are edited where a field is to change; all other bytes stay.
 *
 * @param extensions of this entry, in their order; global ones among them, which do not belong to it
 * @param block      the header itself, 512 bytes
 * @param rest       whole blocks behind it, before the content
 */
record RawTarHeader(List<Extension> extensions, byte[] block, byte[] rest) {

    private static final int BLOCK = TarHeaderReader.BLOCK;
    private static final int NAME_LENGTH = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TIME_OFFSET = 136;
    private static final int TIME_LENGTH = 12;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int TYPE_OFFSET = 156;
    private static final int LINK_OFFSET = 157;
    private static final int MAGIC_OFFSET = 257;
    private static final int PREFIX_OFFSET = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final String USTAR = "ustar\0";
    private static final String GNU = "ustar  \0";
    private static final int STAR_MAGIC_OFFSET = 508;
    private static final String STAR = "tar\0";
    private static final long LARGEST_OCTAL = 077777777777L;
    private static final String SPARSE = "GNU.sparse.";
    private static final String SPARSE_NAME = SPARSE + "name";
    private static final int OLD_SPARSE_OFFSET = 386;
    private static final int OLD_SPARSE_END = 495;
    private static final char NO_TYPE = 0;
    private static final Set<String> TIMES = Set.of("mtime", "atime", "ctime");

    /**
     * A header that extends another.
     *
     * @param block   its own header, 512 bytes
     * @param content without padding
     * @param padding up to the next whole block
     */
    record Extension(byte[] block, byte[] content, byte[] padding) {

        char type() {
            return (char) block[TYPE_OFFSET];
        }

        boolean isGlobal() {
            return type() == 'g';
        }

        int size() {
            return block.length + content.length + padding.length;
        }

        /**
         * @param bytes of an archive
         * @param at    where an extension begins there, which is whole
         */
        static Extension read(byte[] bytes, int at) {
            byte[] block = Arrays.copyOfRange(bytes, at, at + BLOCK);
            int size = (int) TarUtils.parseOctalOrBinary(block, SIZE_OFFSET, SIZE_LENGTH);
            int content = at + BLOCK;
            int end = content + (size + BLOCK - 1) / BLOCK * BLOCK;
            return new Extension(block, Arrays.copyOfRange(bytes, content, content + size),
                    Arrays.copyOfRange(bytes, content + size, end));
        }

        /** @return the same extension with its time, and without PAX records of times; empty if there is no other */
        Optional<Extension> withTime(long seconds) {
            Optional<Extension> timeless = type() == 'x' || isGlobal() ? without(TIMES::contains) : Optional.of(this);
            return timeless.map(left -> {
                byte[] header = left.block.clone();
                putTime(header, TIME_OFFSET, seconds);
                putChecksum(header);
                return Arrays.equals(header, left.block) ? left : new Extension(header, left.content, left.padding);
            });
        }

        /** @return the same PAX header without these records; empty if it had no others, itself if it has none of them */
        Optional<Extension> without(Predicate<String> keys) {
            byte[] left = PaxRecords.without(content, keys);
            if (left.length == content.length) {
                return Optional.of(this);
            }
            return left.length == 0 ? Optional.empty() : Optional.of(with(left));
        }

        void writeTo(ByteArrayOutputStream out) {
            out.writeBytes(block);
            out.writeBytes(content);
            out.writeBytes(padding);
        }

        /** @return the same extension of another content */
        Extension with(byte[] newContent) {
            byte[] header = block.clone();
            putNumber(header, SIZE_OFFSET, SIZE_LENGTH, newContent.length);
            putChecksum(header);
            return new Extension(header, newContent, new byte[(BLOCK - newContent.length % BLOCK) % BLOCK]);
        }
    }

    /**
     * @param bytes of the headers, as they were read; well-formed
     * @return their parts
     */
    static RawTarHeader parse(byte[] bytes) {
        List<Extension> extensions = new ArrayList<>();
        int at = 0;
        while (true) {
            char type = (char) bytes[at + TYPE_OFFSET];
            if (type != 'x' && type != 'g' && type != 'L' && type != 'K') {
                return new RawTarHeader(List.copyOf(extensions), Arrays.copyOfRange(bytes, at, at + BLOCK),
                        Arrays.copyOfRange(bytes, at + BLOCK, bytes.length));
            }
            Extension extension = Extension.read(bytes, at);
            extensions.add(extension);
            at += extension.size();
        }
    }

    /** @return the headers as they stand in an archive */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        extensions.forEach(extension -> extension.writeTo(out));
        out.writeBytes(block);
        out.writeBytes(rest);
        return out.toByteArray();
    }

    /** @return those that stand before the entry but do not belong to it */
    GlobalHeaders global() {
        return new GlobalHeaders(extensions.stream().filter(Extension::isGlobal).toList());
    }

    /**
     * @param other headers of another entry
     * @return these headers, with the global ones of the other before them
     */
    RawTarHeader inPlaceOf(RawTarHeader other) {
        List<Extension> own = new ArrayList<>(other.global().headers());
        extensions.stream().filter(extension -> !extension.isGlobal()).forEach(own::add);
        return new RawTarHeader(own, block, rest);
    }

    /**
     * Sets every time that the headers name: that of the entry, those of the extensions themselves, and the times of
     * access and change that some formats have. PAX records of times go, because two archives of the same content have
     * them in different lengths, or not at all.
     *
     * @param seconds since 1970
     * @return the headers with that time; these where nothing changes
     */
    RawTarHeader withTime(long seconds) {
        byte[] header = block.clone();
        putTime(header, TIME_OFFSET, seconds);
        if (hasMagic(header, MAGIC_OFFSET, GNU)) {
            putTimeIfAny(header, 345, seconds);
            putTimeIfAny(header, 357, seconds);
        } else if (hasMagic(header, MAGIC_OFFSET, USTAR) && hasMagic(header, STAR_MAGIC_OFFSET, STAR)) {
            putTimeIfAny(header, 476, seconds);
            putTimeIfAny(header, 488, seconds);
        }
        putChecksum(header);
        List<Extension> timed = new ArrayList<>();
        extensions.forEach(extension -> extension.withTime(seconds).ifPresent(timed::add));
        boolean same = Arrays.equals(header, block) && timed.equals(extensions);
        return same ? this : new RawTarHeader(timed, header, rest);
    }

    /**
     * @param name of an entry, each of whose characters stands for a byte
     * @return the headers with that name, in PAX records where it is too long for the header
     */
    RawTarHeader withName(String name) {
        boolean sparse = sparseName().isPresent();
        RawTarHeader nameless = without('L', Set.of("path", SPARSE_NAME)::contains);
        byte[] header = nameless.block.clone();
        if (hasMagic(header, MAGIC_OFFSET, USTAR)) {
            boolean star = hasMagic(header, STAR_MAGIC_OFFSET, STAR);
            Arrays.fill(header, PREFIX_OFFSET, PREFIX_OFFSET + (star ? 131 : PREFIX_LENGTH), (byte) 0);
        }
        boolean fits = putText(header, 0, name);
        putChecksum(header);
        RawTarHeader named = new RawTarHeader(nameless.extensions, header, rest);
        if (sparse) {
            return named.withRecord(SPARSE_NAME, name);
        }
        return fits ? named : named.withRecord("path", name);
    }

    /**
     * @param target of a link, each of whose characters stands for a byte
     * @return the headers with that target, in PAX records where it is too long for the header
     */
    RawTarHeader withLinkName(String target) {
        RawTarHeader targetless = without('K', "linkpath"::equals);
        byte[] header = targetless.block.clone();
        boolean fits = putText(header, LINK_OFFSET, target);
        putChecksum(header);
        RawTarHeader linked = new RawTarHeader(targetless.extensions, header, rest);
        return fits ? linked : linked.withRecord("linkpath", target);
    }

    /**
     * @param size of the stored content in bytes, which is no longer that of a sparse file
     * @return the headers with that size
     */
    RawTarHeader withContentSize(long size) {
        byte[] header = block.clone();
        if (header[TYPE_OFFSET] == 'S') {
            header[TYPE_OFFSET] = '0';
            Arrays.fill(header, OLD_SPARSE_OFFSET, OLD_SPARSE_END, (byte) 0);
        }
        putNumber(header, SIZE_OFFSET, SIZE_LENGTH, size);
        putChecksum(header);
        RawTarHeader plain = new RawTarHeader(without(NO_TYPE,
                key -> key.equals("size") || key.startsWith(SPARSE)).extensions, header, new byte[0]);
        return sparseName().map(plain::withName).orElse(plain);
    }

    private Optional<String> sparseName() {
        PaxRecords records = new PaxRecords();
        extensions.stream().filter(extension -> extension.type() == 'x').forEach(extension -> records.add(extension.content()));
        return records.sparse("name");
    }

    private RawTarHeader without(char extensionType, Predicate<String> keys) {
        List<Extension> left = new ArrayList<>();
        for (Extension extension : extensions) {
            if (extension.type() != extensionType) {
                (extension.type() == 'x' ? extension.without(keys) : Optional.of(extension)).ifPresent(left::add);
            }
        }
        return new RawTarHeader(left, block, rest);
    }

    /** Adds a record to the entry's PAX header, which is made where there is none. */
    private RawTarHeader withRecord(String key, String value) {
        List<Extension> changed = new ArrayList<>(extensions);
        byte[] record = PaxRecords.record(key, value);
        for (int i = changed.size() - 1; i >= 0; i--) {
            if (changed.get(i).type() == 'x') {
                byte[] content = changed.get(i).content();
                byte[] longer = Arrays.copyOf(content, content.length + record.length);
                System.arraycopy(record, 0, longer, content.length, record.length);
                changed.set(i, changed.get(i).with(longer));
                return new RawTarHeader(changed, block, rest);
            }
        }
        byte[] header = new byte[BLOCK];
        putText(header, 0, "PaxHeader");
        putNumber(header, 100, 8, 0644);
        putNumber(header, 108, 8, 0);
        putNumber(header, 116, 8, 0);
        System.arraycopy(block, TIME_OFFSET, header, TIME_OFFSET, TIME_LENGTH);
        header[TYPE_OFFSET] = 'x';
        byte[] magic = (USTAR + "00").getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(magic, 0, header, MAGIC_OFFSET, magic.length);
        changed.add(new Extension(header, new byte[0], new byte[0]).with(record));
        return new RawTarHeader(changed, block, rest);
    }

    private static boolean hasMagic(byte[] header, int offset, String magic) {
        return new String(header, offset, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
    }

    /** @return whether it fits; what does not is cut short */
    private static boolean putText(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(header, offset, offset + NAME_LENGTH, (byte) 0);
        System.arraycopy(bytes, 0, header, offset, Math.min(bytes.length, NAME_LENGTH));
        return bytes.length <= NAME_LENGTH;
    }

    private static void putTimeIfAny(byte[] header, int offset, long seconds) {
        if (header[offset] != 0 && header[offset] != ' ') {
            putTime(header, offset, seconds);
        }
    }

    /** Always in the same form, whatever stood there: a time that was the same already must not differ in its bytes. */
    private static void putTime(byte[] header, int offset, long seconds) {
        header[offset + TIME_LENGTH - 1] = 0;
        putNumber(header, offset, TIME_LENGTH, seconds);
    }

    /** Octal, ended as the field was before; what is too large for that, or negative, in base 256 as GNU tar has it. */
    private static void putNumber(byte[] header, int offset, int length, long value) {
        int last = offset + length - 1;
        if (value >= 0 && (length < SIZE_LENGTH || value <= LARGEST_OCTAL)) {
            byte end = header[last] == ' ' ? (byte) ' ' : 0;
            long left = value;
            for (int i = last - 1; i >= offset; i--) {
                header[i] = (byte) ('0' + (left & 7));
                left >>= 3;
            }
            header[last] = end;
        } else {
            Arrays.fill(header, offset, offset + length, (byte) (value < 0 ? 0xFF : 0));
            ByteBuffer.wrap(header).order(ByteOrder.BIG_ENDIAN).putLong(offset + length - Long.BYTES, value);
            header[offset] = (byte) (value < 0 ? 0xFF : 0x80);
        }
    }

    private static void putChecksum(byte[] header) {
        Arrays.fill(header, CHECKSUM_OFFSET, CHECKSUM_OFFSET + 8, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        for (int i = CHECKSUM_OFFSET + 5; i >= CHECKSUM_OFFSET; i--) {
            header[i] = (byte) ('0' + (sum & 7));
            sum >>= 3;
        }
        header[CHECKSUM_OFFSET + 6] = 0;
    }
}
