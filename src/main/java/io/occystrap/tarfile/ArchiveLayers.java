package io.occystrap.tarfile;

import io.occystrap.archive.EntryHeader;
import io.occystrap.image.Layer;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.ParallelTransfer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes the layers of an image one behind the other into an archive, several at once where that can be done.
 *
 * <p>A layer's place is the end of the one before, which is known only when that is written; but the stored form
 * mostly says how large it will be. Layers are placed by what is said and written side by side. Where one turns out to
 * be of another size, those behind it are written again, at the right place: rare, and only slower.
 */
final class ArchiveLayers {

    /** A place far behind what can be written is no place: file systems end at some terabytes. */
    private static final long FARTHEST = 1L << 42;

    private final ArchiveWriter archive;
    private final int parallel;
    private final TransferListener listener;

    /** @param parallel how many at once; at least 1 */
    ArchiveLayers(ArchiveWriter archive, int parallel, TransferListener listener) {
        this.archive = archive;
        this.parallel = parallel;
        this.listener = listener;
    }

    /**
     * @param layers different ones, in the order in which they are to stand from the start of the archive
     * @return where they are, in the same order
     * @throws IOException if one cannot be read or written
     */
    List<ArchiveWriter.Written> write(List<Layer> layers) throws IOException {
        OptionalLong[] sizes = likelySizes(layers);
        List<ArchiveWriter.Written> written = new ArrayList<>();
        boolean[] wrong = new boolean[layers.size()];
        while (written.size() < layers.size()) {
            askAgain(layers, sizes, wrong, written.size());
            writeGroup(layers, sizes, wrong, written);
        }
        return written;
    }

    /** Of a source that is read while it comes, the size of a layer may be known by now. */
    private void askAgain(List<Layer> layers, OptionalLong[] sizes, boolean[] wrong, int from) throws IOException {
        for (int i = from; parallel > 1 && i < layers.size() - 1; i++) {
            if (sizes[i].isEmpty() && !wrong[i] && layers.get(i).storedSize() < 0) {
                sizes[i] = layers.get(i).likelySize();
            }
        }
    }

    private OptionalLong[] likelySizes(List<Layer> layers) throws IOException {
        OptionalLong[] sizes = new OptionalLong[layers.size()];
        Arrays.fill(sizes, OptionalLong.empty());
        if (parallel > 1) {
            List<ParallelTransfer.Task> questions = new ArrayList<>();
            // Behind the last one there is nothing to place.
            for (int i = 0; i < layers.size() - 1; i++) {
                int index = i;
                questions.add(() -> sizes[index] = layers.get(index).likelySize());
            }
            ParallelTransfer.run(questions, parallel);
        }
        return sizes;
    }

    /** Writes the layers whose places are known, which are those up to the first of unknown size. */
    private void writeGroup(List<Layer> layers, OptionalLong[] sizes, boolean[] wrong,
            List<ArchiveWriter.Written> written) throws IOException {
        int first = written.size();
        long at = first == 0 ? 0 : written.get(first - 1).end();
        List<Optional<ArchiveWriter.Written>> results = new ArrayList<>();
        List<ParallelTransfer.Task> tasks = new ArrayList<>();
        boolean placed = true;
        for (int i = first; i < layers.size() && placed; i++) {
            Layer layer = layers.get(i);
            long place = at;
            long most = sizes[i].orElse(Long.MAX_VALUE);
            int index = results.size();
            results.add(Optional.empty());
            tasks.add(() -> {
                Optional<ArchiveWriter.Written> result = archive.layer(layer, place, most);
                if (result.isPresent()) {
                    listener.layerDone();
                }
                synchronized (results) {
                    results.set(index, result);
                }
            });
            placed = sizes[i].isPresent() && at < FARTHEST;
            at += EntryHeader.entrySize(sizes[i].orElse(0));
        }
        ParallelTransfer.run(tasks, parallel);
        for (Optional<ArchiveWriter.Written> result : results) {
            int index = written.size();
            if (result.isEmpty()) {
                sizes[index] = OptionalLong.empty();
                wrong[index] = true;
                return;
            }
            written.add(result.get());
            if (sizes[index].isPresent() && sizes[index].getAsLong() != result.get().size()) {
                return;
            }
        }
    }
}
