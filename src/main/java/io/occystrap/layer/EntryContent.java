package io.occystrap.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** What is stored of an entry: its bytes, and behind them what fills the last block. */
abstract class EntryContent extends InputStream {

    private static final int BLOCK = TarHeaderReader.BLOCK;

    private final long size;

    EntryContent(long size) {
        this.size = size;
    }

    /** @return in bytes, without padding */
    final long size() {
        return size;
    }

    /** @return what follows the content up to the next block; to be asked for once, when the content was read */
    abstract byte[] padding() throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public abstract int read(byte[] buffer, int offset, int length) throws IOException;

    @Override
    public void close() throws IOException {
        // nothing of its own
    }

    private static int paddingSize(long size) {
        return (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    /** The content as it stands in the archive that is read. */
    static final class Stored extends EntryContent {

        private final TarInput archive;
        private final TarHeaderReader reader;
        private long left;
        private boolean passed;

        /**
         * @param archive at the content
         * @param reader  of the archive's headers
         * @param size    of the content in bytes
         */
        Stored(TarInput archive, TarHeaderReader reader, long size) {
            super(size);
            this.archive = archive;
            this.reader = reader;
            this.left = size;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0 || passed) {
                return -1;
            }
            int n = archive.read(ByteBuffer.wrap(buffer, offset, (int) Math.min(length, left)));
            if (n < 0) {
                throw reader.cutShort();
            }
            left -= n;
            return n;
        }

        @Override
        byte[] padding() throws IOException {
            passed = true;
            ByteBuffer padding = ByteBuffer.allocate(paddingSize(size()));
            boolean more = true;
            // The last block of an archive without an end may lack some.
            while (padding.hasRemaining() && more) {
                more = archive.read(padding) >= 0;
            }
            reader.passedOver();
            return Arrays.copyOf(padding.array(), padding.position());
        }

        /** Passes over what nobody read. */
        void skip() throws IOException {
            if (!passed) {
                if (archive.skip(left) < left) {
                    throw reader.cutShort();
                }
                left = 0;
                padding();
            }
        }
    }

    /** A content that somebody else gives. */
    static final class Replaced extends EntryContent {

        private final InputStream in;
        private long left;

        Replaced(InputStream in, long size) {
            super(size);
            this.in = in;
            this.left = size;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int n = in.read(buffer, offset, left == 0 ? 1 : (int) Math.min(length, left));
            if (n < 0 && left > 0) {
                throw new EOFException("a filter gave " + left + " bytes less for a file than it said");
            }
            if (n > left) {
                throw new IOException("a filter gave more bytes for a file than the " + size() + " that it said");
            }
            left -= Math.max(n, 0);
            return n;
        }

        @Override
        byte[] padding() {
            return new byte[paddingSize(size())];
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The same content, with somebody who looks at it as it passes. */
    static final class Observed extends EntryContent {

        private final EntryContent content;
        private final InputStream in;

        Observed(EntryContent content, UnaryOperator<InputStream> observer) {
            super(content.size());
            this.content = content;
            this.in = observer.apply(content);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }

        @Override
        byte[] padding() throws IOException {
            return content.padding();
        }

        @Override
        public void close() throws IOException {
            in.close();
            content.close();
        }
    }
}
