package io.occystrap.registry;

import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.Manifest;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformChoice;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.util.Objects;
import org.apache.hc.client5.http.classic.HttpClient;

/** Finds images in registries. May be used by several threads at once. */
public final class RegistrySource {

    private final HttpExchange http;
    private final Credentials credentials;
    private final boolean insecure;
    private final Limits limits;
    private final TransferListener listener;

    /**
     * @param client      sends the requests; its timeouts, pool, proxy and TLS settings hold; not closed
     * @param credentials for every registry that asks for some; null for an anonymous client
     * @param insecure    whether plain HTTP is allowed where HTTPS does not answer; on this machine it always is
     * @param limits      how large a layer may be
     * @param listener    is told of waits and of bytes that are read
     */
    public RegistrySource(HttpClient client, Credentials credentials, boolean insecure, Limits limits,
            TransferListener listener) {
        this.http = new HttpExchange(Objects.requireNonNull(client, "client"));
        this.credentials = credentials;
        this.insecure = insecure;
        this.limits = Objects.requireNonNull(limits, "limits");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Resolves a reference: reads its manifest, and of an index the one for the platform. Layers and config stay
     * where they are until they are asked for.
     *
     * @param reference what to find
     * @param platform  which of several to take
     * @return the image
     * @throws IOException if there is none, it cannot be read, or it is malformed
     */
    public Image find(ImageReference reference, Platform platform) throws IOException {
        RetryPolicy retries = new RetryPolicy(listener);
        RegistryConnection connection = new RegistryConnection(new RegistryOrigin(reference.registry(), insecure, http),
                http, new RegistryAuthorization(credentials, http, retries), retries);
        RegistryClient client = new RegistryClient(connection, reference);
        Manifest manifest = new PlatformChoice(platform, client::manifest)
                .choose(reference.toString(), client.manifest());
        return new RegistryImage(client, reference, manifest, platform, limits, listener);
    }
}
