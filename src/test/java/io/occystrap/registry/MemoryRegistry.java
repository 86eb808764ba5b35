package io.occystrap.registry;

import io.occystrap.fixture.Sha;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry as distribution-spec 1.1 has it, for one image at a time: with the referrers API, in pages, or without. Blobs
 * are texts. Whatever is pushed is refused where its digest, sha256 or sha512, is another.
 */
final class MemoryRegistry implements Function<FaultyServer.Request, Answer> {

    static final String EMPTY_CONFIG = "application/vnd.oci.empty.v1+json";
    private static final Pattern PATH = Pattern.compile("/v2/(ns/[a-z]+)/(manifests|blobs|referrers)/(.*)");
    private static final int PAGE = 2;

    /** By repository, a slash, and tag or digest. */
    final Map<String, String> manifests = new ConcurrentHashMap<>();
    final Map<String, String> blobs = new ConcurrentHashMap<>();
    /** Entries that the API lists, by repository, a slash, and the subject. */
    final Map<String, List<String>> listed = new LinkedHashMap<>();
    private final boolean api;

    MemoryRegistry(boolean api) {
        this.api = api;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String digest(String text) {
        return Sha.sha256(bytes(text));
    }

    /** @return a descriptor of what was added */
    String put(String repository, String tag, String type, String manifest) {
        manifests.put(repository + "/" + digest(manifest), manifest);
        if (tag != null) {
            manifests.put(repository + "/" + tag, manifest);
        }
        Matcher subject = Pattern.compile("\"subject\":\\{[^}]*\"digest\":\"([^\"]*)\"").matcher(manifest);
        String descriptor = descriptor(type, manifest);
        if (subject.find()) {
            List<String> entries = listed.computeIfAbsent(repository + "/" + subject.group(1), key -> new ArrayList<>());
            if (!entries.contains(descriptor)) {
                entries.add(descriptor);
            }
        }
        return descriptor;
    }

    static String descriptor(String type, String content) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest(content) + "\",\"size\":" + bytes(content).length + "}";
    }

    /** @return a manifest with one blob, which is there */
    String manifest(String repository, String configType, String config, String blob, String more) {
        blobs.put(repository + "/" + digest(config), config);
        blobs.put(repository + "/" + digest(blob), blob);
        return "{\"schemaVersion\":2,\"mediaType\":\"" + HostedImage.MANIFEST_TYPE + "\",\"config\":"
                + descriptor(configType, config) + ",\"layers\":[" + descriptor("application/vnd.oci.image.layer.v1.tar", blob)
                + "]" + more + "}";
    }

    static String index(List<String> entries) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + HostedImage.INDEX_TYPE + "\",\"manifests\":["
                + String.join(",", entries) + "]}";
    }

    private static Answer missing() {
        return Answer.of(404, "{\"errors\":[{\"code\":\"UNKNOWN\"}]}");
    }

    @Override
    public synchronized Answer apply(FaultyServer.Request request) {
        if (request.path().equals("/v2/")) {
            return Answer.of(200, "{}");
        }
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return missing();
        }
        String key = path.group(1) + "/" + path.group(3);
        return switch (path.group(2)) {
            case "manifests" -> manifest(request, path.group(1), path.group(3), key);
            case "blobs" -> blob(request, path.group(1), key);
            default -> api ? page(request, key) : missing();
        };
    }

    private Answer manifest(FaultyServer.Request request, String repository, String selector, String key) {
        if (request.method().equals("PUT")) {
            if (selector.startsWith("sha512:") ? !selector.equals("sha512:" + Sha.hex512(bytes(request.body())))
                    : selector.startsWith("sha256:") && !selector.equals(digest(request.body()))) {
                return Answer.of(400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}");
            }
            put(repository, selector, request.header("content-type"), request.body());
            return Answer.status(201);
        }
        String manifest = manifests.get(key);
        return manifest == null ? missing() : Answer.of(200, manifest).with("Content-Type",
                manifest.contains("\"manifests\"") ? HostedImage.INDEX_TYPE : HostedImage.MANIFEST_TYPE);
    }

    private Answer blob(FaultyServer.Request request, String repository, String key) {
        if (request.method().equals("POST")) {
            return Answer.status(202).with("Location", "/v2/" + repository + "/blobs/uploads/1");
        }
        if (request.method().equals("PUT")) {
            String digest = request.query().replaceFirst(".*digest=", "").replace("%3A", ":");
            String actual = digest.startsWith("sha512:") ? "sha512:" + Sha.hex512(bytes(request.body())) : digest(request.body());
            blobs.put(repository + "/" + actual, request.body());
            return Answer.status(digest.equals(actual) ? 201 : 400);
        }
        String blob = blobs.get(key);
        if (blob == null) {
            return request.method().equals("HEAD") ? Answer.status(404) : missing();
        }
        return request.method().equals("HEAD")
                ? Answer.status(200).with("Content-Length", Integer.toString(bytes(blob).length)) : Answer.of(200, blob);
    }

    private Answer page(FaultyServer.Request request, String key) {
        List<String> all = listed.getOrDefault(key, List.of());
        int from = request.query().isEmpty() ? 0 : Integer.parseInt(request.query().replace("from=", ""));
        int to = Math.min(from + PAGE, all.size());
        Answer answer = Answer.of(200, index(all.subList(from, to))).with("Content-Type", HostedImage.INDEX_TYPE);
        return to == all.size() ? answer
                : answer.with("Link", "<" + request.path() + "?from=" + to + ">; rel=\"next\"");
    }
}
