package io.occystrap.registry;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.classic.HttpClient;

/**
 * Borrows the HTTP clients of Camel's own {@code https} component, so that its pool, timeouts, proxy and TLS settings
 * ({@code camel.component.https.*}) hold for registries too. The component's producer is not used: it would keep whole
 * layers in memory.
 *
 * <p>A host that has certificates of its own gets a client of its own. The authorities of a registry also vouch for the
 * hosts that it points at, as with docker and podman; its client certificate is for the registry alone.
 */
final class CamelHttpClient implements HttpClientSource {

    private static final String ANY_HOST = "occystrapAnyHost";

    private final CamelContext context;
    private final boolean insecure;
    private final CertificateFolders folders;
    private final Map<String, String> environment;
    private final HttpClient everybody;
    private final Map<HostCertificates, HttpClient> special = new ConcurrentHashMap<>();

    /**
     * @param context     whose clients are borrowed
     * @param insecure    whether any certificate is accepted
     * @param folders     know the certificates of hosts
     * @param environment names proxies, which count where the component has none
     */
    CamelHttpClient(CamelContext context, boolean insecure, CertificateFolders folders,
            Map<String, String> environment) {
        this.context = context;
        this.insecure = insecure;
        this.folders = folders;
        this.environment = environment;
        HttpComponent component = context.getComponent("https", HttpComponent.class);
        boolean configured = component.getSslContextParameters() != null || component.isUseGlobalSslContextParameters();
        this.everybody = client(component, configured && !insecure ? null : HostCertificates.NONE);
    }

    @Override
    public HttpClient client(String registry, String host) throws IOException {
        HostCertificates certificates = folders.find(host);
        if (!registry.equals(host)) {
            HostCertificates registrys = folders.find(registry);
            boolean isHub = RegistryOrigin.apiHost(registry).equals(host);
            certificates = isHub && certificates.isEmpty() ? registrys : certificates.trustingAlso(registrys);
        }
        return certificates.isEmpty() ? everybody : special.computeIfAbsent(certificates,
                each -> client(context.getComponent("https", HttpComponent.class), each));
    }

    /** @param certificates null for what the component's own settings say of TLS */
    private HttpClient client(HttpComponent component, HostCertificates certificates) {
        String uri = "https://occystrap-registry?followRedirects=false&userAgent=occystrap";
        if (certificates != null) {
            String bean = "occystrapTls-" + (certificates.isEmpty() ? insecure : UUID.randomUUID());
            context.getRegistry().bind(bean, new Tls(certificates, insecure, environment));
            uri += "&sslContextParameters=#" + bean;
        }
        if (insecure) {
            HostnameVerifier anyHost = (host, session) -> true;
            context.getRegistry().bind(ANY_HOST, HostnameVerifier.class, anyHost);
            uri += "&x509HostnameVerifier=#" + ANY_HOST;
        }
        HttpEndpoint endpoint = context.getEndpoint(uri, HttpEndpoint.class);
        HttpClientConfigurer plain = builder -> builder.disableAutomaticRetries().disableRedirectHandling()
                .disableCookieManagement().disableAuthCaching().disableContentCompression()
                // Who sends no cookies needs no list of the domains that must not share them, which takes time to read.
                .setDefaultCookieSpecRegistry(name -> null);
        EnvironmentProxies proxies = new EnvironmentProxies(component.getProxyHost() == null ? environment : Map.of());
        HttpClientConfigurer routed = proxies.isEmpty() ? plain : CompositeHttpConfigurer.combineConfigurers(plain,
                builder -> builder.setRoutePlanner(new ProxyRoutePlanner(proxies)));
        endpoint.setHttpClientConfigurer(
                CompositeHttpConfigurer.combineConfigurers(endpoint.getHttpClientConfigurer(), routed));
        return endpoint.getHttpClient();
    }

    /** TLS with certain certificates. */
    private static final class Tls extends SSLContextParameters {

        private final HostCertificates certificates;
        private final boolean insecure;
        private final Map<String, String> environment;

        Tls(HostCertificates certificates, boolean insecure, Map<String, String> environment) {
            this.certificates = certificates;
            this.insecure = insecure;
            this.environment = environment;
        }

        @Override
        public SSLContext createSSLContext(CamelContext context) throws GeneralSecurityException {
            // What is wrong with somebody's own certificates is said at once.
            return certificates.isEmpty() ? new DeferredTls(this::setUp) : setUp();
        }

        private SSLContext setUp() throws GeneralSecurityException {
            SSLContext tls = SSLContext.getInstance("TLS");
            TrustManager trust = insecure ? new TrustAll() : new LayeredTrust(certificates.authorities(), environment);
            tls.init(certificates.keyManagers(), new TrustManager[] {trust}, null);
            return tls;
        }
    }

    /** What --insecure asks for. */
    private static final class TrustAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // trusted
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // trusted
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
