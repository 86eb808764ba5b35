package io.occystrap.image;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What came of reading all of an image.
 *
 * @param image         what it is called, printable
 * @param digest        by which it can be named; empty where it could not be opened
 * @param images        how many images, or artifacts, were read: more than one of an index
 * @param layers        how many layers were read; one that occurs several times counts once for each image
 * @param bytes         of those layers, as their documents say that they are stored
 * @param layersSkipped how many layers were not read, because only their maker distributes them
 * @param faults        what is wrong, in the order of the image's parts; immutable
 * @param moreFaults    how many more there are
 * @param time          how long it took
 */
public record ValidationReport(String image, Optional<ImageDigest> digest, int images, int layers, long bytes, int layersSkipped,
        List<Fault> faults, long moreFaults, Duration time) {

    /**
     * @param image what it is called, printable
     * @param why   it could not even be opened
     * @return a report that says no more than that
     */
    public static ValidationReport unreadable(String image, MalformedImageException why) {
        Fault fault = new Fault(Optional.empty(), Fault.Part.IMAGE, OptionalInt.empty(), why.getMessage());
        return new ValidationReport(image, Optional.empty(), 0, 0, 0, 0, List.of(fault), 0, Duration.ZERO);
    }

    /** @return whether nothing is wrong */
    public boolean isValid() {
        return faults.isEmpty();
    }
}
