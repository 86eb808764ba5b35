package io.occystrap.interop;

import io.occystrap.fixture.RawTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A layer of what GNU tar would not write. Unless told otherwise, each entry has a time of its own, to the nanosecond,
 * and each file a content of its own.
 */
final class LayerTar {

    private record Attributes(int mode, String owner, String time) {
    }

    private final LayerTar lower;
    private final RawTar tar = new RawTar();
    private final Map<String, Attributes> known = new HashMap<>();
    private final List<String> xattrs = new ArrayList<>();
    private final String label;
    private Instant clock;
    private Integer mode;
    private String time;
    private String owner;

    /** @param day of the times, and part of the contents */
    LayerTar(String day) {
        this(day, null);
    }

    private LayerTar(String day, LayerTar lower) {
        this.lower = lower;
        label = day;
        clock = Instant.parse(day + "T12:00:00.000000001Z");
    }

    /** @return a layer to lie on this one */
    LayerTar next(String day) {
        return new LayerTar(day, this);
    }

    /** Of the next entry. */
    LayerTar mode(int octal) {
        mode = octal;
        return this;
    }

    /** Of the next entry: seconds since 1970, with a fraction. */
    LayerTar time(String seconds) {
        time = seconds;
        return this;
    }

    /** Of the next entry. */
    LayerTar owner(int uid, int gid) {
        owner = uid + ":" + gid;
        return this;
    }

    /** Of the next entry. */
    LayerTar xattr(String name, String value) {
        xattrs.add("SCHILY.xattr." + name + "=" + value);
        return this;
    }

    LayerTar file(String name) {
        return file(name, name + " of " + label + "\n");
    }

    LayerTar file(String name, String content) {
        return put(name, '0', 0644, "", content, 0, 0);
    }

    LayerTar directory(String name) {
        return put(name + "/", '5', 0755, "", "", 0, 0);
    }

    LayerTar symlink(String name, String target) {
        return put(name, '2', 0777, target, "", 0, 0);
    }

    /** Its attributes are those of the target, as in all archives that were made of a file system. */
    LayerTar hardlink(String name, String target) {
        return hardlink(name, target, target);
    }

    /** @param path the target's name when it was written */
    LayerTar hardlink(String name, String target, String path) {
        Attributes same = known(path);
        mode = same.mode;
        owner = same.owner;
        time = same.time;
        return put(name, '1', 0, target, "", 0, 0);
    }

    private Attributes known(String path) {
        return known.containsKey(path) ? known.get(path) : lower.known(path);
    }

    LayerTar fifo(String name) {
        return put(name, '6', 0644, "", "", 0, 0);
    }

    LayerTar characterDevice(String name, int major, int minor) {
        return put(name, '3', 0600, "", "", major, minor);
    }

    LayerTar blockDevice(String name, int major, int minor) {
        return put(name, '4', 0600, "", "", major, minor);
    }

    /** Says that a path of the lower layers is gone. */
    LayerTar whiteout(String path) {
        int slash = path.lastIndexOf('/') + 1;
        return file(path.substring(0, slash) + ".wh." + path.substring(slash), "");
    }

    /** Says that what the lower layers have in a directory is gone. */
    LayerTar opaque(String directory) {
        return file(directory + "/.wh..wh..opq", "");
    }

    private LayerTar put(String name, char type, int usualMode, String target, String content, int major, int minor) {
        clock = clock.plusSeconds(1).plusNanos(1_000_001);
        Attributes attributes = new Attributes(mode == null ? usualMode : mode, owner == null ? "0:0" : owner,
                time == null ? clock.getEpochSecond() + String.format(Locale.ROOT, ".%09d", clock.getNano()) : time);
        mode = null;
        owner = null;
        time = null;
        known.put(name, attributes);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] block = RawTar.header(name, type, RawTar.octal(bytes.length), target, "");
        octal(block, 100, attributes.mode);
        octal(block, 329, major);
        octal(block, 337, minor);
        String[] ids = attributes.owner.split(":");
        xattrs.addAll(List.of("mtime=" + attributes.time, "uid=" + ids[0], "gid=" + ids[1]));
        tar.pax(xattrs.toArray(String[]::new)).block(RawTar.sum(block)).content(bytes);
        xattrs.clear();
        return this;
    }

    private static void octal(byte[] block, int offset, int number) {
        byte[] field = String.format(Locale.ROOT, "%07o", number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(field, 0, block, offset, field.length);
    }

    /** @return the layer, gzipped, in a folder */
    ImageLayer in(Path folder, String name) throws IOException {
        return ImageLayer.of(tar.bytes(), folder.resolve(name + ".tar.gz"));
    }
}
