package io.occystrap.registry;

import java.security.cert.X509Certificate;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.hc.client5.http.classic.HttpClient;

/**
 * Borrows the HTTP client of Camel's own {@code https} component, so that its pool, timeouts, proxy and TLS settings
 * ({@code camel.component.https.*}) hold for registries too. The component's producer is not used: it would keep whole
 * layers in memory.
 */
final class CamelHttpClient {

    private static final String TRUST_ALL = "occystrapTrustAll";
    private static final String ANY_HOST = "occystrapAnyHost";

    private CamelHttpClient() {
    }

    /**
     * @param context  whose client is borrowed
     * @param insecure whether any certificate is accepted
     * @return the client, which belongs to the context
     */
    static HttpClient of(CamelContext context, boolean insecure) {
        String uri = "https://occystrap-registry?followRedirects=false&userAgent=occystrap";
        if (insecure) {
            bindTrustAll(context);
            uri += "&sslContextParameters=#" + TRUST_ALL + "&x509HostnameVerifier=#" + ANY_HOST;
        }
        HttpEndpoint endpoint = context.getEndpoint(uri, HttpEndpoint.class);
        HttpClientConfigurer plain = builder -> builder.disableAutomaticRetries().disableRedirectHandling()
                .disableCookieManagement().disableAuthCaching().disableContentCompression();
        endpoint.setHttpClientConfigurer(
                CompositeHttpConfigurer.combineConfigurers(endpoint.getHttpClientConfigurer(), plain));
        return endpoint.getHttpClient();
    }

    private static synchronized void bindTrustAll(CamelContext context) {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setTrustManager(new TrustAll());
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(trust);
        HostnameVerifier anyHost = (host, session) -> true;
        context.getRegistry().bind(TRUST_ALL, tls);
        context.getRegistry().bind(ANY_HOST, HostnameVerifier.class, anyHost);
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
