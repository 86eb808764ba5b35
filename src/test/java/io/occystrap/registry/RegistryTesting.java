package io.occystrap.registry;

import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.Platform;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A registry that misbehaves, and a client with few connections: one that leaks would block the next request. */
abstract class RegistryTesting {

    HostedImage hosted = new HostedImage();
    FaultyServer server;
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    private CloseableHttpClient client;

    /** Who reads a blob while it is written needs two. */
    int connections() {
        return 1;
    }

    @BeforeEach
    void start() throws IOException {
        server = new FaultyServer(request -> hosted.serve(request));
        client = HttpClients.custom().disableAutomaticRetries().disableRedirectHandling().disableCookieManagement()
                .disableAuthCaching().disableContentCompression()
                .setDefaultRequestConfig(RequestConfig.custom().setConnectionRequestTimeout(Timeout.ofSeconds(3))
                        .setResponseTimeout(Timeout.ofSeconds(10)).build())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setMaxConnTotal(connections())
                        .setMaxConnPerRoute(connections()).build())
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    CloseableHttpClient client() {
        return client;
    }

    RegistrySource source(Credentials credentials) {
        return new RegistrySource(new RegistryAccess(new RegistryConnections(),
                (registry, host) -> client, credentials, CredentialSource.NONE,
                false, registry -> List.of(), new TransferListener() {
            @Override
            public void waiting(String why, Duration delay) {
                waits.add(delay);
            }
        }), Limits.DEFAULT);
    }

    Image find(String name, Credentials credentials) throws IOException {
        return source(credentials).find(ImageReference.parse(server.host() + "/" + name),
                new Platform("linux", "amd64", ""));
    }

    Image find() throws IOException {
        return find("ns/app:1", null);
    }

    static byte[] tar(Image image) throws IOException {
        try (InputStream in = image.layers().get(0).uncompressed()) {
            return in.readAllBytes();
        }
    }

    static byte[] stored(Image image) throws IOException {
        try (InputStream in = image.layers().get(0).compressed()) {
            return in.readAllBytes();
        }
    }
}
