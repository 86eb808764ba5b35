package io.occystrap.layer.rootfs;

import io.occystrap.layer.SparseMap;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.posix.InputFile;
import io.occystrap.posix.OutputFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Copies the contents of a layer's files to where they belong, holes as holes, through one buffer. */
final class FileContent {

    private static final int BUFFER = 256 << 10;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    /**
     * @param archive at the content of the entry
     * @param header  of the entry
     * @param file    empty
     */
    void copy(TarHeaderReader archive, TarHeader header, OutputFile file) throws IOException {
        if (header.sparse().isEmpty()) {
            copy(archive, header.storedSize(), file);
            return;
        }
        SparseMap map = header.sparse().get();
        for (int i = 0; i < map.offsets().length; i++) {
            file.seek(map.offsets()[i]);
            copy(archive, map.lengths()[i], file);
        }
        file.setSize(header.size());
    }

    private void copy(TarHeaderReader archive, long size, OutputFile file) throws IOException {
        for (long left = size; left > 0;) {
            buffer.clear().limit((int) Math.min(BUFFER, left));
            archive.readFully(buffer);
            buffer.flip();
            left -= buffer.limit();
            file.write(buffer);
        }
    }

    /**
     * @param from read to its end
     * @param to   empty
     */
    void copy(InputFile from, OutputFile to) throws IOException {
        long size = from.status().size();
        for (long start = from.dataFrom(0); start < size; start = from.dataFrom(start)) {
            long end = from.holeFrom(start);
            from.seek(start);
            to.seek(start);
            while (start < end) {
                buffer.clear().limit((int) Math.min(BUFFER, end - start));
                int n = from.read(buffer);
                if (n < 0) {
                    break;
                }
                to.write(buffer.flip());
                start += n;
            }
        }
        to.setSize(size);
    }
}
