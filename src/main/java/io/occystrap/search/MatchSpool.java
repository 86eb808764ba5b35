package io.occystrap.search;

import io.occystrap.image.Match;
import io.occystrap.layer.WriteFailure;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Matches in the order in which they came: the first of them in memory, the others in a file. */
final class MatchSpool implements Closeable {

    /** Is given matches. */
    @FunctionalInterface
    interface Taker {

        /** @throws IOException if it takes no more */
        void take(Match match) throws IOException;
    }

    private final MatchCodec codec;
    private final TemporaryFiles files;
    private final List<Match> inMemory = new ArrayList<>();
    private long reserved;
    private Path file;
    private DataOutputStream out;
    private long inFile;

    MatchSpool(MatchCodec codec, TemporaryFiles files) {
        this.codec = codec;
        this.files = files;
    }

    void add(Match match) throws IOException {
        long memory = MatchCodec.memory(match);
        if (file == null && files.reserve(memory)) {
            reserved += memory;
            inMemory.add(match);
            return;
        }
        if (file == null) {
            file = files.next();
        }
        try {
            if (out == null) {
                out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 16 << 10));
            }
            codec.write(match, out);
        } catch (IOException e) {
            throw WriteFailure.explained("a temporary file", e);
        }
        inFile++;
    }

    /** Nothing will be added. */
    void finish() throws IOException {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw WriteFailure.explained("a temporary file", e);
            }
            out = null;
        }
    }

    long count() {
        return inMemory.size() + inFile;
    }

    /** Gives all matches, after {@link #finish()}. */
    void forEach(Taker taker) throws IOException {
        for (Match match : inMemory) {
            taker.take(match);
        }
        if (inFile > 0) {
            try (DataInputStream in = open()) {
                for (long i = 0; i < inFile; i++) {
                    taker.take(codec.read(in));
                }
            }
        }
    }

    List<Match> inMemory() {
        return inMemory;
    }

    /** @return what is in the file; null where there is none. To be closed by the caller */
    DataInputStream open() throws IOException {
        return file == null ? null : new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 64 << 10));
    }

    MatchCodec codec() {
        return codec;
    }

    @Override
    public void close() throws IOException {
        files.release(reserved);
        reserved = 0;
        inMemory.clear();
        finish();
        if (file != null) {
            Files.deleteIfExists(file);
            file = null;
            inFile = 0;
        }
    }
}
