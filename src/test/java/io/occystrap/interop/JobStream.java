package io.occystrap.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.fixture.RawTar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Requests as they come in a bad week: a fifth of them asks for what another one has asked for, and a tenth is malformed or
 * hostile.
 */
final class JobStream {

    /** Where an image goes. What is told apart by a tag shares a layout with others. */
    enum Store {

        TAR("tar://tars/%d.tar"), DIRECTORY("dir://dirs/%d"), LAYOUT("layout://layouts/%2$d:t%1$d"), BUNDLE("oci://bundles/%d");

        private final String form;

        Store(String form) {
            this.form = form;
        }

        private String destination(int number) {
            return form.formatted(number, number % LAYOUTS);
        }
    }

    /**
     * An image that is to be there.
     *
     * @param store       of the destination
     * @param number      of the destination, among all
     * @param image       in the registry, {@code NAME:TAG}
     * @param destination as the job says it
     */
    record Order(Store store, int number, String image, String destination) {
    }

    /**
     * A message.
     *
     * @param key     of its own
     * @param content of it
     * @param order   what is to come of it; empty where it is refused
     * @param reason  what the reason has in it that it is refused for
     * @param again   whether another one asks for the same
     */
    record Request(String key, byte[] content, Optional<Order> order, String reason, boolean again) {
    }

    /** A folder of the output root that is a symbolic link, which somebody left there. */
    static final String LINK = "elsewhere";

    private static final int LAYOUTS = 8;
    /** The second of two requests for the same comes so many later, or more. */
    private static final int DISTANCE = 40;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Order> orders = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();

    private JobStream() {
    }

    /**
     * @param size   how many requests, a multiple of 10
     * @param host   of the registry, as the jobs say it
     * @param images which there are
     * @param folder for what is made on the way
     * @return the stream, the same each time
     */
    static JobStream of(int size, String host, DockerRegistry registry, TestImages images, Path folder) throws Exception {
        List<String> eight = new ArrayList<>();
        for (int n = 1; n <= 8; n++) {
            eight.add(images.ofEight(n));
        }
        List<String> more = new ArrayList<>(eight);
        more.addAll(List.of(images.small(), images.schema2(), images.repeated(), images.other()));

        /** A request, and where it stands. */
        record Placed(double place, Request request) {
        }
        JobStream stream = new JobStream();
        List<Placed> placed = new ArrayList<>();
        Random random = new Random(6);
        List<Request> bad = bad(size / 10, host, hostile(registry, folder));
        int valid = size - size / 5 - bad.size();
        double share = (double) (valid + bad.size()) / bad.size();
        for (int i = 0; i < bad.size(); i++) {
            placed.add(new Placed(i * share, bad.get(i)));
        }
        for (int i = 0; i < valid; i++) {
            Store store = Store.values()[i % Store.values().length];
            // umoci, which the bundles are compared with, is asked for eight images.
            List<String> choice = store == Store.BUNDLE ? eight : more;
            Order order = new Order(store, i, choice.get(random.nextInt(choice.size())), store.destination(i));
            stream.orders.add(order);
            double place = (double) i * (valid + bad.size()) / valid;
            placed.add(new Placed(place, request("good-" + i, "job-" + i, host, order, false)));
            if (i < size / 5) {
                // Sent twice, or asked for twice.
                String id = i % 2 == 0 ? "job-" + i : "same-as-" + i;
                placed.add(new Placed(place + DISTANCE + random.nextInt(size / 2), request("again-" + i, id, host, order, true)));
            }
        }
        placed.stream().sorted(Comparator.comparingDouble(Placed::place)).map(Placed::request).forEach(stream.requests::add);
        return stream;
    }

    private static Request request(String key, String id, String host, Order order, boolean again) {
        return new Request(key, job(id, "registry://" + host + "/" + order.image(), order.destination()).toString()
                .getBytes(StandardCharsets.UTF_8), Optional.of(order), null, again);
    }

    private static ObjectNode job(String id, String source, String destination) {
        return JSON.createObjectNode().put("id", id).put("source", source).put("destination", destination);
    }

    private static List<Request> bad(int count, String host, String hostile) throws IOException {
        String source = "registry://" + host + "/ns/small:1";
        List<Request> bad = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "bad-" + i;
            bad.add(switch (i % 10) {
                case 0 -> bad(id, "{\"id\":\"" + id + "\",\"source\":", "JSON");
                case 1 -> bad(id, job(id, "registry://{{env:HOME}}/x", "tar://x.tar"), "source");
                case 2 -> bad(id, job(id, source, "tar://x.tar").put("command", "sh"), "command");
                case 3 -> bad(id, job(id, "registry://elsewhere.example/ns/app:1", "tar://x.tar"), "not allowed");
                case 4 -> bad(id, job(id, source, "tar://../../etc/x"), "destination");
                case 5 -> bad(id, job(id, source, "tar://" + LINK + "/x.tar"), "symbolic link");
                case 6 -> bad(id, job(id, "registry://" + host + "/ns/none:1", "tar://x.tar"), "ns/none");
                case 7 -> bad(id, job(id, source, "#class:java.io.File('x')"), "destination");
                case 8 -> new Request(id, serialised(), Optional.empty(), "JSON", false);
                default -> bad(id, job(id, "registry://" + host + "/" + hostile, "oci://x"), "../../hacked");
            });
        }
        return bad;
    }

    private static Request bad(String id, Object content, String reason) {
        return new Request(id, content.toString().getBytes(StandardCharsets.UTF_8), Optional.empty(), reason, false);
    }

    private static byte[] serialised() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ArrayList<>(List.of("x")));
        }
        return bytes.toByteArray();
    }

    /** @return an image with a file that is to land outside */
    private static String hostile(DockerRegistry registry, Path folder) throws Exception {
        byte[] tar = new RawTar().file("../../hacked", "x").bytes();
        Path place = Files.createDirectories(folder.resolve("hostile"));
        ImageLayer layer = ImageLayer.of(tar, place.resolve("layer.tar.gz"));
        OciLayout layout = new OciLayout(place.resolve("layout"));
        layout.push(layout.manifest("amd64", null, List.of(layer)), registry.host() + "/ns/hostile:1");
        return "ns/hostile:1";
    }

    /** @return the messages, in the order in which they are sent */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** @return those that are refused */
    Stream<Request> bad() {
        return requests.stream().filter(request -> request.order().isEmpty());
    }

    /** @return each image that is to be there, once */
    List<Order> orders() {
        return List.copyOf(orders);
    }
}
