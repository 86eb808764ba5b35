package io.occystrap.search;

import io.occystrap.image.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes as a text of as many characters, which can be read until a time. */
final class TimedBytes implements CharSequence {

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final Deadline deadline;

    TimedBytes(byte[] bytes, int from, int to, Deadline deadline) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.deadline = deadline;
    }

    @Override
    public int length() {
        return to - from;
    }

    @Override
    public char charAt(int index) {
        deadline.check();
        return (char) (bytes[from + index] & 0xFF);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new TimedBytes(bytes, from + start, from + end, deadline);
    }

    @Override
    public String toString() {
        return new String(Arrays.copyOfRange(bytes, from, to), StandardCharsets.ISO_8859_1);
    }
}
