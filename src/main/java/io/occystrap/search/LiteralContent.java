package io.occystrap.search;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Looks for a text as it is written, byte for byte in UTF-8 (Horspool's way). */
final class LiteralContent implements ContentPattern {

    private static final int WINDOW = 256 << 10;

    private final String text;
    private final byte[] wanted;
    private final int[] jump = new int[256];

    /** @param text to look for; not empty */
    LiteralContent(String text) {
        this.text = text;
        this.wanted = text.getBytes(StandardCharsets.UTF_8);
        Arrays.fill(jump, wanted.length);
        for (int i = 0; i < wanted.length - 1; i++) {
            jump[wanted[i] & 0xFF] = wanted.length - 1 - i;
        }
    }

    @Override
    public void search(Piece piece, Offsets offsets) throws IOException {
        byte[] window = new byte[(int) Math.min(WINDOW + wanted.length, piece.left() + 1)];
        long start = piece.position();
        int kept = 0;
        while (!offsets.isFull()) {
            int read = piece.read(window, kept, window.length);
            int end = kept + read;
            int at = 0;
            while (at <= end - wanted.length && !offsets.isFull()) {
                if (isAt(window, at)) {
                    offsets.add(start + at);
                    at += wanted.length;
                } else {
                    at += jump[window[at + wanted.length - 1] & 0xFF];
                }
            }
            if (end < window.length) {
                return;
            }
            // What was passed over by a jump needs no second look.
            int from = Math.min(Math.max(at, end - wanted.length + 1), end);
            kept = end - from;
            System.arraycopy(window, from, window, 0, kept);
            start += from;
        }
    }

    private boolean isAt(byte[] window, int at) {
        for (int i = wanted.length - 1; i >= 0; i--) {
            if (window[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isIn(String other) {
        return other.contains(text);
    }
}
