package io.occystrap.docker;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.TransferListener;
import io.occystrap.image.VerifyingInputStream;
import io.occystrap.layer.ReadAheadInputStream;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The archive of an image as a daemon sends it, read once by a thread of its own, which begins when something is first
 * asked for. A layer that somebody waits for is handed on as it comes; everything else is spooled.
 */
final class ImageExport implements Closeable {

    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Where archives come from. */
    @FunctionalInterface
    interface Archive {

        /** @return the archive from its start; closing it, by any thread, ends a read */
        InputStream open() throws IOException;
    }

    private final String name;
    private final Archive archive;
    private final Limits limits;
    private final Spool spool;
    private final IncomingFiles files;
    /** What was told apart so far, by diffId. */
    private final Map<Digest, IncomingFile> layers = new HashMap<>();
    private final Map<Digest, Integer> waiting = new HashMap<>();
    /** The layers that threads wait for, whether for the content or the size alone. */
    private final List<Digest> asked = new ArrayList<>();
    /** Threads that wait for the end. */
    private int askedForAll;
    private SavedDocuments documents;
    private IOException failure;
    private boolean closed;
    private Thread thread;
    private InputStream source;

    /**
     * @param name               what errors call the archive; printable
     * @param archive            opened once, and again for a layer that is read a second time
     * @param image              what the daemon says of it
     * @param temporaryDirectory for what nobody waits for; must exist
     * @param limits             how much is read
     * @param listener           is told of the bytes that come
     */
    ImageExport(String name, Archive archive, InspectedDaemonImage image, Path temporaryDirectory, Limits limits,
            TransferListener listener) {
        this.name = name;
        this.archive = archive;
        this.limits = limits;
        this.spool = new Spool(temporaryDirectory);
        this.files = new IncomingFiles(name, image, limits, listener, this);
    }

    /**
     * @param diffId of a layer of the image
     * @return its uncompressed content, verified by the read that meets its end
     * @throws IOException if it cannot be had
     */
    InputStream open(Digest diffId) throws IOException {
        IncomingFile file = await(diffId, true);
        Optional<Layer> stored = stored(diffId);
        if (stored.isPresent()) {
            return stored.get().uncompressed();
        }
        String what = "layer " + diffId;
        Optional<InputStream> content = file.take(what, diffId);
        return content.isPresent() ? content.get() : again(file, what, diffId);
    }

    /** Reads a layer that was handed on already: the daemon sends everything once more. */
    private InputStream again(IncomingFile file, String what, Digest diffId) throws IOException {
        InputStream in = archive.open();
        try {
            TarHeaderReader reader = new TarHeaderReader(in, name);
            for (TarHeader header = reader.next(); header != null; header = reader.next()) {
                if (header.isFile() && header.rawName().equals(file.rawName())) {
                    return new VerifyingInputStream(new EntryInputStream(reader, header, in), what, diffId, file.size());
                }
            }
            throw new MalformedImageException(name + " is another one now", what + " is no longer in it", "try again");
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * @param diffId of a layer of the image
     * @return the layer as it is in the archive, where it is compressed there; empty where it is not
     */
    synchronized Optional<Layer> stored(Digest diffId) {
        return documents == null ? Optional.empty() : Optional.ofNullable(documents.compressed().get(diffId));
    }

    /**
     * @param diffId of a layer of the image
     * @return its size in the archive in bytes, as soon as that is known
     * @throws IOException if it cannot be had
     */
    long size(Digest diffId) throws IOException {
        return await(diffId, false).size();
    }

    /**
     * @param diffId of a layer of the image
     * @return its size in bytes, where its header came already and it is not compressed
     */
    synchronized OptionalLong sizeSoFar(Digest diffId) {
        IncomingFile file = layers.get(diffId);
        return file == null || stored(diffId).isPresent() ? OptionalLong.empty() : OptionalLong.of(file.size());
    }

    /**
     * @return manifest and config, when the archive is at its end
     * @throws IOException if they cannot be had
     */
    synchronized SavedDocuments documents() throws IOException {
        start();
        askedForAll++;
        notifyAll();
        try {
            while (documents == null) {
                waitForMore();
            }
            return documents;
        } finally {
            askedForAll--;
        }
    }

    private synchronized IncomingFile await(Digest diffId, boolean forContent) throws IOException {
        start();
        waiting.merge(diffId, forContent ? 1 : 0, Integer::sum);
        asked.add(diffId);
        notifyAll();
        try {
            while (!layers.containsKey(diffId)) {
                if (documents != null) {
                    throw new MalformedImageException(name + " is malformed", "layer " + diffId + " is missing", null);
                }
                waitForMore();
            }
            return layers.get(diffId);
        } finally {
            asked.remove(diffId);
            waiting.merge(diffId, forContent ? -1 : 0, Integer::sum);
        }
    }

    private void waitForMore() throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private boolean nobodyAsks() {
        return askedForAll == 0 && layers.keySet().containsAll(asked);
    }

    /**
     * Who has just had a layer needs a moment to ask for the next one, which mostly is the next in the archive too, and would be
     * spooled without being asked for.
     */
    private void awaitQuestion() throws InterruptedIOException {
        long deadline = System.nanoTime() + MOMENT_NANOS;
        try {
            for (long left = MOMENT_NANOS; nobodyAsks() && !closed && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private synchronized void start() throws IOException {
        if (closed) {
            throw new IOException(name + " is closed");
        }
        if (thread == null) {
            thread = new Thread(this::read, "archive of " + name);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void read() {
        try (InputStream in = archive.open()) {
            synchronized (this) {
                source = in;
                if (closed) {
                    return;
                }
            }
            SavedDocuments all;
            // One thread talks to the daemon, this one hashes and spools.
            try (InputStream ahead = new ReadAheadInputStream(in, "daemon")) {
                all = files.read(ahead);
            }
            synchronized (this) {
                documents = all;
                all.files().forEach(layers::putIfAbsent);
                notifyAll();
            }
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new IOException(e));
        }
    }

    private void fail(IOException problem) {
        synchronized (this) {
            if (failure == null) {
                failure = problem;
            }
            notifyAll();
        }
        files.fail(problem);
    }

    /**
     * A file begins.
     *
     * @param header of the file
     * @param diffId of the layer that it ought to be; null where nothing says that it is one
     * @return the file
     * @throws MalformedImageException if it is too large
     * @throws InterruptedIOException  if this thread is interrupted
     */
    synchronized IncomingFile begin(TarHeader header, Digest diffId) throws IOException {
        if (header.size() > limits.layerBytes()) {
            throw new MalformedImageException(name + " was refused", "a file in it has " + header.size() + " bytes",
                    "raise occystrap.limit.layer-bytes if it is meant to");
        }
        boolean known = diffId != null && !layers.containsKey(diffId);
        if (known) {
            awaitQuestion();
        }
        // If two wait for it, it must be kept.
        boolean awaited = known && waiting.getOrDefault(diffId, 0) == 1;
        IncomingFile file = new IncomingFile(header.rawName(), header.size(), diffId, spool, awaited);
        if (known) {
            layers.put(diffId, file);
            notifyAll();
        }
        return file;
    }

    /**
     * A file was found to be a layer.
     *
     * @param diffId of the layer
     * @param file   that came whole
     */
    synchronized void found(Digest diffId, IncomingFile file) {
        if (layers.putIfAbsent(diffId, file) == null) {
            notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        InputStream open;
        Thread reader;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (failure == null) {
                failure = new InterruptedIOException(name + " was closed");
            }
            notifyAll();
            open = source;
            reader = thread;
        }
        try (Spool last = spool) {
            if (open != null) {
                open.close();
            }
            if (reader != null) {
                awaitEnd(reader);
            }
        }
    }

    /** It writes into what is deleted next. */
    private static void awaitEnd(Thread reader) {
        boolean interrupted = false;
        while (reader.isAlive()) {
            reader.interrupt();
            try {
                reader.join(1000);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
