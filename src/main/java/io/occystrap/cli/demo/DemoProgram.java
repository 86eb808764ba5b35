package io.occystrap.cli.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The smallest program that a container can run: it prints a text and ends, without a library or an interpreter. Made
 * from its few instructions (System V ABI, "Object Files"; the system calls write and exit of Linux).
 */
final class DemoProgram {

    private static final long ADDRESS = 0x400000;
    private static final int HEADERS = 64 + 56;
    private static final int AMD64 = 62;
    private static final int AARCH64 = 183;

    private DemoProgram() {
    }

    /**
     * @param text what it prints, at most 4 KiB
     * @return the program for this machine; empty where its processor is another than amd64 and aarch64
     */
    static Optional<byte[]> printing(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> Optional.of(elf(AMD64, amd64(bytes.length), bytes));
            case "aarch64" -> Optional.of(elf(AARCH64, aarch64(bytes.length), bytes));
            default -> Optional.empty();
        };
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] amd64(int length) {
        return buffer(33)
                .put((byte) 0xB8).putInt(1)                                              // mov eax, 1 (write)
                .put((byte) 0xBF).putInt(1)                                              // mov edi, 1
                .put((byte) 0x48).put((byte) 0x8D).put((byte) 0x35).putInt(16)           // lea rsi, [rip + 16]
                .put((byte) 0xBA).putInt(length)                                         // mov edx, length
                .put((byte) 0x0F).put((byte) 0x05)                                       // syscall
                .put((byte) 0xB8).putInt(60)                                             // mov eax, 60 (exit)
                .put((byte) 0x31).put((byte) 0xFF)                                       // xor edi, edi
                .put((byte) 0x0F).put((byte) 0x05)                                       // syscall
                .array();
    }

    private static byte[] aarch64(int length) {
        return buffer(32)
                .putInt(0xD2800020)                    // mov x0, #1
                .putInt(0x100000E1)                    // adr x1, . + 28
                .putInt(0xD2800002 | length << 5)      // mov x2, #length
                .putInt(0xD2800808)                    // mov x8, #64 (write)
                .putInt(0xD4000001)                    // svc #0
                .putInt(0xD2800000)                    // mov x0, #0
                .putInt(0xD2800BA8)                    // mov x8, #93 (exit)
                .putInt(0xD4000001)                    // svc #0
                .array();
    }

    private static byte[] elf(int machine, byte[] code, byte... text) {
        int size = HEADERS + code.length + text.length;
        return buffer(size)
                .put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                .putShort((short) 2).putShort((short) machine).putInt(1)
                .putLong(ADDRESS + HEADERS).putLong(64).putLong(0)
                .putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1)
                .putShort((short) 64).putShort((short) 0).putShort((short) 0)
                // One segment: the whole file, to be read and executed.
                .putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS).putLong(size).putLong(size)
                .putLong(0x1000)
                .put(code).put(text)
                .array();
    }
}
