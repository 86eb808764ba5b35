package io.occystrap.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the test's server answers, and how it breaks while it does. */
record Answer(int status, Map<String, String> headers, byte[] body, int cutAt, Form form) {

    /** How the body is sent. */
    enum Form { LENGTH, CHUNKED, CHUNKED_WITHOUT_END, ENDLESS, STALLED }

    static Answer of(int status, byte[] body) {
        return new Answer(status, new LinkedHashMap<>(), body, body.length, Form.LENGTH);
    }

    static Answer of(int status, String body) {
        return of(status, body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer status(int status) {
        return of(status, new byte[0]);
    }

    static Answer redirect(String location) {
        return status(307).with("Location", location);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body, cutAt, form);
    }

    /** Breaks the connection after so many bytes of the body. */
    Answer cutAt(int length) {
        return new Answer(status, headers, body, length, form);
    }

    Answer as(Form other) {
        return new Answer(status, headers, body, cutAt, other);
    }

    /** @return whether the connection can serve another request */
    boolean send(OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Test\r\n");
        headers.forEach((name, value) -> {
            for (String one : value.split("\n")) {
                head.append(name).append(": ").append(one).append("\r\n");
            }
        });
        if (form != Form.LENGTH && form != Form.STALLED) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (!headers.containsKey("Content-Length")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        byte[] sent = Arrays.copyOf(body, cutAt);
        switch (form) {
            case LENGTH -> out.write(sent);
            case STALLED -> {
                out.write(sent);
                out.flush();
                stall();
            }
            case ENDLESS -> {
                while (true) {
                    chunk(out, new byte[1 << 16]);
                }
            }
            default -> {
                if (sent.length > 0) {
                    chunk(out, sent);
                }
                if (form == Form.CHUNKED) {
                    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
        out.flush();
        return cutAt == body.length && form != Form.CHUNKED_WITHOUT_END && form != Form.STALLED;
    }

    private static void chunk(OutputStream out, byte[] bytes) throws IOException {
        out.write(String.format(Locale.ROOT, "%x\r\n", bytes.length).getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void stall() {
        try {
            Thread.sleep(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
