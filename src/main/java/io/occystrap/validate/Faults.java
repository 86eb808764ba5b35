package io.occystrap.validate;

import io.occystrap.image.Digest;
import io.occystrap.image.Fault;
import io.occystrap.image.ImageException;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.MalformedImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is wrong with an image, as far as anybody wants to read it. */
final class Faults {

    private static final int MOST = 1000;

    private final List<Fault> faults = new ArrayList<>();
    private long more;

    /**
     * @param e what reading a part of an image threw
     * @return the fault of the image that it means
     * @throws IOException what was thrown, if it means none: the network, the disk, an interruption
     */
    static ImageException fault(IOException e) throws IOException {
        if (e instanceof MalformedImageException || e instanceof ImageNotFoundException) {
            return (ImageException) e;
        }
        throw e;
    }

    void add(Optional<Digest> manifest, Fault.Part part, String message) {
        add(new Fault(manifest, part, OptionalInt.empty(), message));
    }

    void add(Fault fault) {
        if (faults.size() < MOST) {
            faults.add(fault);
        } else {
            more++;
        }
    }

    /** @return the first thousand */
    List<Fault> list() {
        return List.copyOf(faults);
    }

    /** @return how many more there are */
    long more() {
        return more;
    }
}
