package io.occystrap.layer;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Reads the entries of a layer as they stand there, and passes them through filters. */
final class TarEntryReader implements Closeable {

    private final InputStream in;
    private final RecordingTarInput archive;
    private final TarHeaderReader reader;
    private final List<EntryFilter> filters;
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
     */
    TarEntryReader(InputStream in, String what, List<EntryFilter> filters) {
        this.in = in;
        this.filters = filters;
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
                end = bytes;
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
            carried.writeBytes(entry.globalBytes());
            content.skip();
        }
    }

    private Optional<TarEntry> filtered(TarEntry entry) throws IOException {
        Optional<TarEntry> result = Optional.of(entry);
        for (EntryFilter filter : filters) {
            TarEntry before = result.get();
            result = filter.apply(before);
            if (result.isEmpty()) {
                before.discard();
                return result;
            }
        }
        return result;
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
        } finally {
            in.close();
        }
    }
}
