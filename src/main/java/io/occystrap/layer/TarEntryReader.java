package io.occystrap.layer;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the entries of a layer as they stand there, and passes them through filters. */
final class TarEntryReader implements Closeable {

    private final InputStream in;
    private final RecordingTarInput archive;
    private final TarHeaderReader reader;
    private final List<EntryFilter> filters;
    private final List<EntryLookup> lookups;
    private final ByteArrayOutputStream carried = new ByteArrayOutputStream();
    private EntryContent.Stored content;
    private TarEntry current;
    private byte[] end;
    private long number;
    private boolean changed;

    /**
     * @param in      a tar archive; closed with this reader
     * @param what    names it for errors; printable
     * @param filters in their order
     * @param lookups that the filters use; closed with this reader
     */
    TarEntryReader(InputStream in, String what, List<EntryFilter> filters, List<EntryLookup> lookups) {
        this.in = in;
        this.filters = filters;
        this.lookups = lookups;
        archive = new RecordingTarInput(new StreamTarInput(in));
        reader = new TarHeaderReader(archive, what);
    }

    /**
     * Passes over what nobody read of the entry before.
     *
     * @return the next entry that the filters leave; null at the end
     * @throws IOException if the archive is malformed or cannot be read, or from a filter
     */
    TarEntry next() throws IOException {
        finishEntry();
        while (true) {
            archive.start();
            TarHeader header = reader.next();
            byte[] bytes = archive.take();
            if (header == null) {
                end = filteredEnd(bytes);
                return null;
            }
            content = new EntryContent.Stored(archive, reader, header.storedSize());
            TarEntry entry = TarEntry.read(number++, header, bytes, content);
            Optional<TarEntry> result = filtered(entry);
            if (result.isPresent()) {
                current = result.get();
                changed |= !current.isOriginal();
                return current;
            }
            changed = true;
            content.skip();
        }
    }

    private Optional<TarEntry> filtered(TarEntry entry) throws IOException {
        TarEntry now = entry;
        for (int i = 0; i < filters.size(); i++) {
            Optional<TarEntry> result = filters.get(i).apply(now);
            if (result.isEmpty()) {
                now.discard();
                carried.writeBytes(filtered(now.globalHeaders(), i + 1).bytes());
                return result;
            }
            now = result.get();
        }
        return Optional.of(now);
    }

    /** @param first the first filter that the headers pass: with those before it, they passed with an entry */
    private GlobalHeaders filtered(GlobalHeaders headers, int first) {
        GlobalHeaders now = headers;
        for (EntryFilter filter : filters.subList(first, filters.size())) {
            now = filter.apply(now);
        }
        return now;
    }

    private byte[] filteredEnd(byte[] bytes) {
        GlobalHeaders headers = GlobalHeaders.parse(bytes);
        if (headers.headers().isEmpty()) {
            return bytes;
        }
        byte[] before = headers.bytes();
        byte[] after = filtered(headers, 0).bytes();
        changed |= !Arrays.equals(before, after);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(after);
        all.write(bytes, before.length, bytes.length - before.length);
        return all.toByteArray();
    }

    private void finishEntry() throws IOException {
        if (current != null) {
            current.discard();
            current = null;
        }
        if (content != null) {
            content.skip();
            content = null;
        }
    }

    /** @return headers that stand before the entry that was read last, or before the end, although theirs is gone */
    byte[] takeCarried() {
        byte[] bytes = carried.toByteArray();
        carried.reset();
        return bytes;
    }

    /** @return the bytes by which the archive's end was known, once there was no entry any more */
    byte[] end() {
        return end;
    }

    /** @return how many bytes were read of what follows the archive's end; -1 if there are no more */
    int readRest(byte[] buffer, int offset, int length) throws IOException {
        return archive.read(ByteBuffer.wrap(buffer, offset, length));
    }

    /** @return whether anything of the entries so far is not as it was */
    boolean isChanged() {
        return changed;
    }

    @Override
    public void close() throws IOException {
        try {
            if (current != null) {
                current.discard();
            }
            for (EntryLookup lookup : lookups) {
                lookup.close();
            }
        } finally {
            in.close();
        }
    }
}
