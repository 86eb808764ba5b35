package io.occystrap.layer;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Global extended headers (POSIX pax, type {@code g}) that stand in an archive where an entry was left out, or before its
 * end. They speak for the archive, so they stay when an entry goes.
 */
public final class GlobalHeaders {

    private final List<RawTarHeader.Extension> headers;

    GlobalHeaders(List<RawTarHeader.Extension> headers) {
        this.headers = List.copyOf(headers);
    }

    /** @param bytes of an archive that begin with global headers, or not; what stands there is whole */
    static GlobalHeaders parse(byte[] bytes) {
        List<RawTarHeader.Extension> headers = new ArrayList<>();
        for (int at = 0; at < bytes.length;) {
            RawTarHeader.Extension header = RawTarHeader.Extension.read(bytes, at);
            if (!header.isGlobal()) {
                break;
            }
            headers.add(header);
            at += header.size();
        }
        return new GlobalHeaders(headers);
    }

    /**
     * @param seconds since 1970
     * @return the headers with that time, and without PAX records of times
     */
    public GlobalHeaders withTime(long seconds) {
        List<RawTarHeader.Extension> timed = new ArrayList<>();
        headers.forEach(header -> header.withTime(seconds).ifPresent(timed::add));
        return new GlobalHeaders(timed);
    }

    List<RawTarHeader.Extension> headers() {
        return headers;
    }

    /** @return the headers as they stand in an archive */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        headers.forEach(header -> header.writeTo(out));
        return out.toByteArray();
    }
}
