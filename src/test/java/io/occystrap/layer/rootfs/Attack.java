package io.occystrap.layer.rootfs;

import io.occystrap.fixture.RawTar;
import java.util.List;

/**
 * An attack.
 *
 * @param name    what it tries
 * @param layers  base first
 * @param refused what the error must name besides the uppermost layer; null if the attack is contained
 * @param there   paths that must be inside afterwards, those that begin with {@code !} must not
 */
record Attack(String name, List<RawTar> layers, String refused, List<String> there) {

    @Override
    public String toString() {
        return name;
    }

    static Attack refused(String name, String path, RawTar... layers) {
        return new Attack(name, List.of(layers), path, List.of());
    }

    /** The header itself makes no sense, so there may be no path to name. */
    static Attack unreadable(String name, RawTar... layers) {
        return new Attack(name, List.of(layers), "", List.of());
    }

    static Attack contained(String name, List<String> there, RawTar... layers) {
        return new Attack(name, List.of(layers), null, there);
    }
}
