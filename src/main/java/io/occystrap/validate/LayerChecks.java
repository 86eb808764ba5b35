package io.occystrap.validate;

import io.occystrap.image.Digest;
import io.occystrap.image.Fault;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MediaType;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.ParallelTransfer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Checks the layers of images, several at once, and counts them. */
final class LayerChecks {

    private final int parallel;
    private final Limits limits;
    private final TransferListener progress;
    private final Faults faults;
    private int read;
    private int skipped;
    private long bytes;

    /** A layer that is to be read, and the check that does it. */
    private record Pending(int number, LayerCheck check, ParallelTransfer.Task task, long size) {

        long bytes() {
            return size < 0 ? check.plainBytes() : size;
        }
    }

    LayerChecks(int parallel, Limits limits, TransferListener progress, Faults faults) {
        this.parallel = parallel;
        this.limits = limits;
        this.progress = progress;
        this.faults = faults;
    }

    /** The layers of one image. */
    final class OfImage {

        private final Optional<Digest> manifest;
        private final List<Pending> pending = new ArrayList<>();

        /** @param manifest of an image that an index lists; empty for the only image */
        OfImage(Optional<Digest> manifest) {
            this.manifest = manifest;
        }

        /**
         * @param number of the layer, from 0 for the base
         * @param blob   the layer as it is stored
         * @param diffId that it should have; null where nobody says
         */
        void add(int number, StoredBlob blob, Digest diffId) {
            MediaType type = blob.descriptor().mediaType();
            LayerCheck check = new LayerCheck("layer " + blob.descriptor().digest(), diffId, type == null || type.isTar(),
                    limits);
            add(number, check, blob.descriptor().size(), () -> check.check(blob));
        }

        /**
         * @param number of the blob, from 0 for the first
         * @param blob   of which nothing is known but its digest and size
         */
        void addBlob(int number, StoredBlob blob) {
            LayerCheck check = new LayerCheck("blob " + blob.descriptor().digest(), null, false, limits);
            add(number, check, blob.descriptor().size(), () -> check.checkBytes(blob));
        }

        /**
         * @param number of the layer, from 0 for the base
         * @param layer  of a store that has no stored form to show
         * @throws IOException if the layer cannot be read to know its size
         */
        void add(int number, Layer layer) throws IOException {
            LayerCheck check = new LayerCheck(layer.name(), null, true, limits);
            add(number, check, layer.storedSize(), () -> check.check(layer));
        }

        private void add(int number, LayerCheck check, long size, ParallelTransfer.Task task) {
            progress.layerExpected(size);
            pending.add(new Pending(number, check, () -> {
                task.run();
                progress.layerDone();
            }, size));
        }

        /**
         * Reads those that were added.
         *
         * @throws IOException if one cannot be read, and that is not the image's fault
         */
        void run() throws IOException {
            ParallelTransfer.run(pending.stream().map(Pending::task).toList(), parallel);
            for (Pending layer : pending) {
                bytes += layer.bytes();
                for (String message : layer.check().faults()) {
                    faults.add(new Fault(manifest, Fault.Part.LAYER, OptionalInt.of(layer.number()), message));
                }
            }
            read += pending.size();
        }
    }

    /** A layer is not read, because its store does not have it and need not. */
    void skip() {
        skipped++;
    }

    /** @return how many were read */
    int read() {
        return read;
    }

    /** @return how many were not */
    int skipped() {
        return skipped;
    }

    /** @return bytes of those that were read: as they are stored, or uncompressed where that is not known */
    long bytes() {
        return bytes;
    }
}
