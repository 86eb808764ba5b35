package io.occystrap.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/** The headers of the files in an archive that we write, ustar where that fits: nothing in them but name and size varies. */
public final class EntryHeader {

    /** Bytes of a header, and what contents are padded to. */
    public static final int BLOCK = 512;

    private static final int NAME = TarConstants.NAMELEN;
    private static final int CHECKSUM_OFFSET = TarConstants.CHKSUM_OFFSET;
    private static final int PREFIX_OFFSET = 345;

    private EntryHeader() {
    }

    /**
     * @param size of an entry's content, in bytes
     * @return bytes that the entry takes, header and padding counted
     */
    public static long entrySize(long size) {
        return BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    /**
     * @param name ASCII; at most 100 characters, or in a directory of at most 155, the rest at most 100
     * @param size of the content in bytes; at least 0
     * @return a block
     * @throws IOException if it cannot be made
     */
    public static byte[] of(String name, long size) throws IOException {
        boolean fits = name.length() <= NAME;
        int slash = name.indexOf('/');
        TarArchiveEntry entry = new TarArchiveEntry(fits ? name : name.substring(slash + 1));
        entry.setSize(size);
        entry.setModTime(0);
        entry.setMode(0100644);
        entry.setIds(0, 0);
        entry.setNames("", "");
        byte[] block = new byte[BLOCK];
        // Beyond 8 GiB ustar's field is too small; GNU's binary form needs no more room, unlike a PAX header.
        entry.writeEntryHeader(block, ZipEncodingHelper.getZipEncoding("UTF-8"), true);
        if (!fits) {
            // The directory of a layer with a sha512 diffId: ustar has a field of its own for it.
            byte[] prefix = name.substring(0, slash).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(prefix, 0, block, PREFIX_OFFSET, prefix.length);
            Arrays.fill(block, CHECKSUM_OFFSET, CHECKSUM_OFFSET + TarConstants.CHKSUMLEN, (byte) ' ');
            TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(block), block, CHECKSUM_OFFSET,
                    TarConstants.CHKSUMLEN);
        }
        return block;
    }
}
