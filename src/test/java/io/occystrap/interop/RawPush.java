package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Puts into a repository what no tool would push, request by request (distribution-spec, "Push"). */
final class RawPush {

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    /**
     * @param registry   to push to
     * @param repository in it
     */
    RawPush(DockerRegistry registry, String repository) {
        this.base = "http://" + registry.host() + "/v2/" + repository;
    }

    /** Puts a blob under the digest, which the registry checks. */
    void blob(String digest, byte[] content) throws IOException, InterruptedException {
        String session = client.send(HttpRequest.newBuilder(URI.create(base + "/blobs/uploads/"))
                .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.discarding()).headers()
                .firstValue("Location").orElseThrow();
        put(URI.create(session + "&digest=" + digest), "application/octet-stream", content);
    }

    /** Puts a manifest under a tag or its digest. */
    void manifest(String selector, String type, byte[] content) throws IOException, InterruptedException {
        put(URI.create(base + "/manifests/" + selector), type, content);
    }

    private void put(URI uri, String type, byte[] content) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(uri).header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** @return whether the repository has a blob of that digest */
    boolean has(String digest) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(base + "/blobs/" + digest))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode() == 200;
    }
}
