package io.occystrap.image;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds all that is about a manifest, about what an index lists, and about what was found so: the signature of an SBOM. */
public final class ReferrerTree {

    /** The most referrers of one image. */
    private static final int MOST = 1000;
    /** The most that their manifests may have together, because they are kept in memory. */
    private static final long MOST_BYTES = 16 << 20;
    /** How far the signature of a signature goes. */
    private static final int DEEPEST = 4;

    private record Subject(Digest digest, int depth) { }

    private record Found(Digest manifest, Optional<String> tag) { }

    private ReferrerTree() {
    }

    /**
     * @param what  names the image for errors; already printable
     * @param top   the image
     * @param store where it is
     * @return what refers to it, what is about a thing behind the thing itself
     * @throws MalformedImageException if there is far too much, or it goes too deep
     * @throws IOException             if the store cannot be read
     */
    public static List<Referrer> of(String what, StoredManifest top, ReferrerStore store) throws IOException {
        Deque<Subject> subjects = new ArrayDeque<>();
        Set<Digest> seen = new HashSet<>();
        add(top, subjects, seen);
        List<Referrer> all = new ArrayList<>();
        Set<Found> found = new HashSet<>();
        long bytes = 0;
        for (Subject subject = subjects.poll(); subject != null; subject = subjects.poll()) {
            for (Referrer referrer : store.about(subject.digest())) {
                if (!found.add(new Found(referrer.manifest().digest(), referrer.tag()))) {
                    continue;
                }
                if (subject.depth() == DEEPEST) {
                    throw new MalformedImageException("the referrers of " + what + " were refused",
                            "they refer to each other more than " + DEEPEST + " deep", null);
                }
                bytes += referrer.manifest().bytes().length;
                if (all.size() == MOST || bytes > MOST_BYTES) {
                    throw new MalformedImageException("the referrers of " + what + " were refused",
                            "there are more than " + MOST + ", or their manifests have more than " + MOST_BYTES + " bytes", null);
                }
                all.add(referrer);
                if (seen.add(referrer.manifest().digest())) {
                    subjects.add(new Subject(referrer.manifest().digest(), subject.depth() + 1));
                }
            }
        }
        return all;
    }

    private static void add(StoredManifest manifest, Deque<Subject> subjects, Set<Digest> seen) throws IOException {
        if (seen.add(manifest.digest())) {
            subjects.add(new Subject(manifest.digest(), 0));
            for (StoredManifest child : manifest.children()) {
                add(child, subjects, seen);
            }
        }
    }
}
