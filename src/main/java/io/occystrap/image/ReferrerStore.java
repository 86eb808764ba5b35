package io.occystrap.image;

import java.io.IOException;
import java.util.List;

/** A store that knows what refers to its manifests (distribution-spec, "Listing Referrers"). */
@FunctionalInterface
public interface ReferrerStore {

    /**
     * @param subject digest of a manifest in the store
     * @return what is about it, and says so itself unless a tag does; not what is about these in turn
     * @throws IOException if that cannot be found out, or there is far too much
     */
    List<Referrer> about(Digest subject) throws IOException;
}
