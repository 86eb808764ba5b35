package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.ValidationReport;
import io.occystrap.interop.JobStream.Order;
import io.occystrap.interop.JobStream.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** What a stream of jobs has left on the disk, judged by validate, skopeo and umoci. */
final class JobOutput {

    private final Path root;
    private final DockerRegistry registry;
    private final Path folder;

    /**
     * @param root     below which the jobs wrote
     * @param registry with the images
     * @param folder   for what peers make
     */
    JobOutput(Path root, DockerRegistry registry, Path folder) {
        this.root = root;
        this.registry = registry;
        this.folder = folder;
    }

    /**
     * What a killed worker was writing stays until the next run in the same directory; where no job was left to be that run, this
     * is it.
     *
     * @param orders  of the jobs
     * @param killed  when the last worker was: none that lived may have left anything
     */
    void sweep(List<Order> orders, Instant killed) throws Exception {
        List<Path> leftovers;
        try (Stream<Path> all = Files.walk(root)) {
            leftovers = all.filter(JobOutput::isLeftover).toList();
        }
        for (Path leftover : leftovers) {
            assertThat(Files.getLastModifiedTime(leftover).toInstant()).as(leftover.toString()).isBefore(killed);
            // One that was killed before it held its lock is left alone for a minute.
            Files.setLastModifiedTime(leftover, FileTime.from(killed.minusSeconds(61)));
        }
        for (Path parent : leftovers.stream().map(Path::getParent).distinct().toList()) {
            Path last = parent.resolve("last");
            Launcher.run("process", "registry://" + registry.host() + "/" + orders.get(0).image(), "oci://" + last);
            Command.of("rm", "-r", last.toString()).run().succeeds();
        }
    }

    private static boolean isLeftover(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(".occystrap") && name.endsWith(".partial");
    }

    /** Each image is where it was to go, and there is nothing else. */
    void isComplete(List<Order> orders) throws IOException {
        for (Store store : List.of(Store.TAR, Store.DIRECTORY, Store.BUNDLE)) {
            TreeSet<String> expected = new TreeSet<>();
            orders.stream().filter(order -> order.store() == store).forEach(order -> expected.add(path(order).getFileName().toString()));
            assertThat(names(path(first(orders, store)).getParent())).as(store.toString()).isEqualTo(expected);
        }
        Map<Path, List<String>> tags = new HashMap<>();
        for (Order order : orders) {
            if (order.store() == Store.LAYOUT) {
                tags.computeIfAbsent(path(order), path -> new ArrayList<>()).add("t" + order.number());
            }
        }
        for (Map.Entry<Path, List<String>> layout : tags.entrySet()) {
            JsonNode index = new ObjectMapper().readTree(layout.getKey().resolve("index.json").toFile());
            List<String> there = new ArrayList<>();
            index.path("manifests").forEach(manifest -> there.add(manifest.path("annotations")
                    .path("org.opencontainers.image.ref.name").asText()));
            assertThat(there).as(layout.getKey().toString()).containsExactlyInAnyOrderElementsOf(layout.getValue());
        }
        assertThat(names(root)).containsExactlyInAnyOrder("tars", "dirs", "layouts", "bundles", JobStream.LINK);
        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all.filter(JobOutput::isLeftover)).as("temporary files").isEmpty();
        }
    }

    /** @return how many images were read through, and found well */
    int isValid(List<Order> orders) throws Exception {
        int count = 0;
        Map<String, String> ids = new HashMap<>();
        try (CamelContext context = new DefaultCamelContext()) {
            List<Resource> files = new ArrayList<>();
            for (String name : List.of("validate", "read-source")) {
                files.add(PluginHelper.getResourceLoader(context)
                        .resolveResource("file:" + Path.of("routes/commands", name + ".yaml").toAbsolutePath()));
            }
            for (RoutesBuilder routes : PluginHelper.getRoutesLoader(context).findRoutesBuilders(files)) {
                context.addRoutes(routes);
            }
            context.start();
            for (Order order : orders) {
                if (order.store() == Store.BUNDLE) {
                    continue;
                }
                String store = switch (order.store()) {
                    case TAR -> "tarfile";
                    case DIRECTORY -> "directory";
                    default -> "layout";
                };
                ValidationReport report = context.createFluentProducerTemplate().to("direct:validate")
                        .withHeader(OccystrapConstants.SOURCE_STORE, store).withHeader(OccystrapConstants.SOURCE, root + "/" + where(order))
                        .request(ValidationReport.class);
                assertThat(report.faults()).as(order.destination()).isEmpty();
                assertThat(report.layers()).as(order.destination()).isPositive();
                count++;
            }
        }
        for (Store store : List.of(Store.TAR, Store.DIRECTORY, Store.LAYOUT)) {
            Order order = first(orders, store);
            String scheme = order.destination().substring(0, order.destination().indexOf("://") + 3);
            Launcher.run("validate", scheme + root + "/" + where(order));
        }
        for (Order order : orders) {
            if (order.store() == Store.TAR && order.number() % 32 == 0 || order.store() == Store.LAYOUT && order.number() % 32 == 2) {
                String config = Command.of("skopeo", "inspect", "--config", "--raw",
                        (order.store() == Store.TAR ? "docker-archive:" : "oci:") + root + "/" + where(order)).output();
                if (!ids.containsKey(order.image())) {
                    ids.put(order.image(), registry.config(order.image()).toString());
                }
                assertThat(new ObjectMapper().readTree(config).toString()).isEqualTo(ids.get(order.image()));
            }
        }
        return count;
    }

    /** @return how many bundles have the root filesystem that umoci makes */
    int bundlesAreThoseOfUmoci(List<Order> orders) throws Exception {
        Map<String, String> trees = new HashMap<>();
        int count = 0;
        for (Order order : orders) {
            if (order.store() == Store.BUNDLE) {
                if (!trees.containsKey(order.image())) {
                    trees.put(order.image(), tree(umoci(order.image())));
                }
                assertThat(tree(path(order).resolve("rootfs"))).as(order.destination()).isEqualTo(trees.get(order.image()));
                JsonNode config = new ObjectMapper().readTree(path(order).resolve("config.json").toFile());
                assertThat(config.at("/process/args/0").asText()).as(order.destination()).isEqualTo("/bin/busybox");
                count++;
            }
        }
        return count;
    }

    private Path umoci(String image) throws Exception {
        Path place = Files.createDirectories(folder.resolve("umoci")).resolve(image.replaceAll("\\W", "-"));
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + registry.host() + "/" + image,
                "oci:" + place + ".layout:latest").run().succeeds();
        Command.of("umoci", "raw", "unpack", "--image", place + ".layout:latest", place.toString()).run().succeeds();
        return place;
    }

    private static String tree(Path rootfs) throws Exception {
        return Command.of("sh", "-c", "cd \"$1\" && find . -type d -printf '%P %y %m %U %G %T@\\n' -o -printf '%P %y %m %U %G %T@ %s %l\\n'"
                + " | sort && find . -type f -exec sha256sum {} + | sort", "sh", rootfs.toString()).output();
    }

    private static Order first(List<Order> orders, Store store) {
        return orders.stream().filter(order -> order.store() == store).findFirst().orElseThrow();
    }

    private static String where(Order order) {
        return order.destination().substring(order.destination().indexOf("://") + 3);
    }

    private Path path(Order order) {
        return root.resolve(where(order).replaceFirst(":t\\d+$", ""));
    }

    private static TreeSet<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            TreeSet<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }
}
