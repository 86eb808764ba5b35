package io.occystrap.registry;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server that one of these vouches for: the authorities given, Java's own, the system's. Each is read only when
 * those before it did not, so a command that needs no TLS reads none, and one that needs it does not read the system's
 * twice where Java uses them anyway.
 */
final class LayeredTrust extends X509ExtendedTrustManager {

    /** Where systems keep all authorities in one file: Debian, Fedora, openSUSE, Alpine. */
    private static final List<String> BUNDLES = List.of("/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem");

    private final List<X509Certificate> given;
    private final Map<String, String> environment;
    private X509ExtendedTrustManager ofGiven;
    private X509ExtendedTrustManager ofJava;
    private X509ExtendedTrustManager ofSystem;

    /**
     * @param given       further authorities
     * @param environment {@code SSL_CERT_FILE} names another file than the system's
     */
    LayeredTrust(List<X509Certificate> given, Map<String, String> environment) {
        this.given = given;
        this.environment = environment;
    }

    /** One way to ask whether a chain is trusted. */
    @FunctionalInterface
    private interface Check {

        void by(X509ExtendedTrustManager layer) throws CertificateException;
    }

    /** Where there are no authorities at all, as on a small system, Java fails instead of refusing. */
    private static void ask(Check check, X509ExtendedTrustManager layer) throws CertificateException {
        try {
            check.by(layer);
        } catch (RuntimeException e) {
            throw new CertificateException("the authorities cannot be used: " + e.getMessage(), e);
        }
    }

    private void check(Check check) throws CertificateException {
        CertificateException refusal;
        try {
            ask(check, java());
            return;
        } catch (CertificateException e) {
            refusal = e;
        }
        for (int layer = 0; layer < 2; layer++) {
            try {
                ask(check, layer == 0 ? given() : system());
                return;
            } catch (CertificateException e) {
                refusal.addSuppressed(e);
            }
        }
        throw refusal;
    }

    private synchronized X509ExtendedTrustManager given() throws CertificateException {
        ofGiven = ofGiven == null ? trusting(given) : ofGiven;
        return ofGiven;
    }

    private synchronized X509ExtendedTrustManager java() throws CertificateException {
        ofJava = ofJava == null ? manager(null) : ofJava;
        return ofJava;
    }

    private synchronized X509ExtendedTrustManager system() throws CertificateException {
        if (ofSystem == null) {
            String named = environment.getOrDefault("SSL_CERT_FILE", "");
            for (String bundle : named.isEmpty() ? BUNDLES : List.of(named)) {
                if (Files.exists(Path.of(bundle))) {
                    ofSystem = trusting(certificates(Path.of(bundle)));
                    return ofSystem;
                }
            }
            ofSystem = trusting(List.of());
        }
        return ofSystem;
    }

    private static List<X509Certificate> certificates(Path bundle) throws CertificateException {
        try {
            return new PemFile(bundle).certificates();
        } catch (IOException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager trusting(List<X509Certificate> authorities) throws CertificateException {
        if (authorities.isEmpty()) {
            throw new CertificateException("there are no authorities");
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), authorities.get(i));
            }
            return manager(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("the authorities cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager manager(KeyStore store) throws CertificateException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new CertificateException("Java has no trust manager");
        } catch (GeneralSecurityException e) {
            throw new CertificateException("Java's authorities cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(layer -> layer.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(layer -> layer.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(layer -> layer.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(layer -> layer.checkClientTrusted(chain, type, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(layer -> layer.checkClientTrusted(chain, type, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(layer -> layer.checkClientTrusted(chain, type));
    }

    /** For servers, which name the authorities that they take. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
