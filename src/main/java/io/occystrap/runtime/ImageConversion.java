package io.occystrap.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageFields;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.layer.rootfs.RootFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Fills one image's config into a template (image-spec, conversion.md). */
final class ImageConversion {

    /** Far more than any image has; each is a mount, and its links are looked up. */
    private static final int MOST_VOLUMES = 1000;

    private final String what;
    private final ImageConfig image;
    private final RootFiles root;
    private final BundleOptions options;
    private final ImageFields top;
    private final ImageFields config;
    private final ObjectNode spec;
    private final List<String> warnings = new ArrayList<>();

    ImageConversion(String what, ImageConfig image, RootFiles root, BundleOptions options)
            throws MalformedImageException {
        this.what = what;
        this.image = image;
        this.root = root;
        this.options = options;
        top = new ImageFields(what, image.json());
        config = top.object("config");
        spec = SpecTemplate.of(options);
    }

    RuntimeConfig convert() throws IOException {
        ProcessUser wanted = new UserResolver(what, root).resolve(config.text("User"));
        ProcessUser user = options.rootless() ? mappedUser(wanted) : wanted;
        ObjectNode process = (ObjectNode) spec.path("process");
        process.put("terminal", options.terminal());
        putUser(process, user);
        addAll(process.putArray("args"), args());
        addAll(process.putArray("env"), env(wanted.home()));
        process.put("cwd", cwd());
        ((ObjectNode) spec.path("root")).put("readonly", options.readonly());
        spec.put("hostname", options.hostname() == null ? image.digest().shortHex() : options.hostname());
        for (String volume : volumes()) {
            addVolume(volume, user);
        }
        Annotations annotations = Annotations.of(what, top);
        annotations.values().forEach(((ObjectNode) spec.path("annotations"))::put);
        warnings.addAll(annotations.warnings());
        return new RuntimeConfig(JsonDocument.indented(spec), warnings);
    }

    /** In a rootless container there is nobody but root, who is whoever runs it; the home stays, with what is there. */
    private ProcessUser mappedUser(ProcessUser wanted) throws MalformedImageException {
        if (wanted.uid() != 0 || wanted.gid() != 0) {
            warnings.add(what + " wants to run as user " + Printable.escape(config.text("User"))
                    + ", but a rootless container has no user but root: it will run as that");
        }
        return new ProcessUser(0, 0, List.of(), wanted.home());
    }

    private void putUser(ObjectNode process, ProcessUser user) {
        ObjectNode node = ((ObjectNode) process.path("user")).put("uid", user.uid()).put("gid", user.gid());
        // Nobody may set groups in a user namespace of one user.
        if (!options.rootless()) {
            // With the first group among them, as Docker has it: a program that gives up its own group must not thereby
            // escape what is denied to that group (CVE-2022-36109).
            Set<Long> gids = new LinkedHashSet<>(List.of(user.gid()));
            gids.addAll(user.additionalGids());
            gids.forEach(node.putArray("additionalGids")::add);
        }
        // Another user than root can gain these but does not start with them, as after an execve (Docker).
        if (user.uid() == 0) {
            ObjectNode capabilities = (ObjectNode) process.path("capabilities");
            capabilities.set("effective", capabilities.path("bounding").deepCopy());
            capabilities.set("permitted", capabilities.path("bounding").deepCopy());
        }
    }

    private List<String> args() throws MalformedImageException {
        List<String> args = config.texts("Entrypoint");
        if (args.equals(List.of(""))) {
            // How Dockerfiles undo the entrypoint of their base image; Docker takes it for none.
            args.clear();
        }
        args.addAll(config.texts("Cmd"));
        if (args.isEmpty() || args.get(0).isEmpty()) {
            throw new MalformedImageException(what + " cannot be run", "it names no command",
                    "give the image an Entrypoint or a Cmd");
        }
        return args;
    }

    /** The image's own, then what is missing: PATH and TERM as Docker sets them, and HOME. */
    private List<String> env(String home) throws MalformedImageException {
        List<String> env = config.texts("Env");
        for (String variable : env) {
            if (variable.indexOf('=') < 1) {
                throw new MalformedImageException(what + " is malformed",
                        "its Env has " + Printable.escape(variable) + ", which is not of the form NAME=VALUE", null);
            }
        }
        addIfMissing(env, "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        if (options.terminal()) {
            addIfMissing(env, "TERM", "xterm");
        }
        addIfMissing(env, "HOME", home);
        return env;
    }

    private static void addIfMissing(List<String> env, String name, String value) {
        if (env.stream().noneMatch(variable -> variable.startsWith(name + "="))) {
            env.add(name + "=" + value);
        }
    }

    private String cwd() throws IOException {
        String directory = config.text("WorkingDir");
        if (directory.isEmpty()) {
            return "/";
        }
        new ContainerPath(what, "working directory", directory).requireInside(root);
        return directory;
    }

    /** @return sorted, so that a directory is mounted before one that is in it */
    private SortedSet<String> volumes() throws IOException {
        SortedSet<String> volumes = config.set("Volumes");
        if (volumes.size() > MOST_VOLUMES) {
            throw new MalformedImageException(what + " cannot be run", volumes.size() + " volumes are too many", null);
        }
        SortedSet<String> paths = new TreeSet<>();
        for (String volume : volumes) {
            ContainerPath path = new ContainerPath(what, "volume", volume);
            path.requireMountable();
            path.requireInside(root);
            paths.add(path.clean());
        }
        return paths;
    }

    private void addVolume(String path, ProcessUser user) {
        ObjectNode mount = ((ArrayNode) spec.path("mounts")).addObject();
        mount.put("destination", path).put("type", "tmpfs").put("source", "tmpfs");
        ArrayNode options = mount.putArray("options");
        addAll(options, List.of("rw", "nosuid", "nodev", "noexec", "relatime"));
        if (user.uid() != 0) {
            // A new filesystem is root's, and the image's user could not write it. Root needs no help.
            options.add("uid=" + user.uid()).add("gid=" + user.gid());
        }
    }

    private static void addAll(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
