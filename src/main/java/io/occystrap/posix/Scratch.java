package io.occystrap.posix;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Memory of one thread that system calls read names from and write results to. */
final class Scratch {

    private static final int SIZE = 80 << 10;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final ByteBuffer first = buffer();
    private final ByteBuffer second = buffer();
    private final long firstAddress = address(first);
    private final long secondAddress = address(second);

    private Scratch() {
    }

    static Scratch get() {
        return OF_THREAD.get();
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    }

    static long address(ByteBuffer direct) {
        return com.sun.jna.Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    /** @return the address of a name, each of whose characters is a byte; valid until the next call */
    long first(String name) {
        put(first, name.getBytes(StandardCharsets.ISO_8859_1));
        return firstAddress;
    }

    /** @return the address of a second name, or of a result */
    long second(String name) {
        put(second, name.getBytes(StandardCharsets.ISO_8859_1));
        return secondAddress;
    }

    /** @return the address of some bytes */
    long second(byte[] bytes) {
        put(second, bytes);
        return secondAddress;
    }

    /** @return memory for a result, {@link #SIZE} bytes */
    ByteBuffer result() {
        return second.clear();
    }

    long resultAddress() {
        return secondAddress;
    }

    /** @return the first bytes of the result, each a character */
    String resultText(int length) {
        byte[] bytes = new byte[length];
        second.get(0, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** @return the address of access time and modification time, both the same (struct timespec twice) */
    long times(long seconds, int nanoseconds) {
        for (int i = 0; i < 2; i++) {
            second.putLong(16 * i, seconds);
            second.putLong(16 * i + 8, nanoseconds);
        }
        return secondAddress;
    }

    static int size() {
        return SIZE;
    }

    private static void put(ByteBuffer buffer, byte[] bytes) {
        if (bytes.length >= SIZE) {
            throw new IllegalArgumentException("a name or an attribute has " + bytes.length + " bytes");
        }
        buffer.clear();
        buffer.put(bytes).put((byte) 0);
    }
}
