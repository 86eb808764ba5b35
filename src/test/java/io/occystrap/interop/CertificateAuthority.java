package io.occystrap.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A private authority that nobody trusts yet, made with openssl. */
final class CertificateAuthority {

    private static final char[] PASSWORD = "password".toCharArray();

    private final Path folder;

    /**
     * A certificate and its key, in PEM.
     *
     * @param certificate file
     * @param key         file
     */
    record Issued(Path certificate, Path key) { }

    CertificateAuthority(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=interop authority", "-days", "2",
                "-keyout", folder.resolve("ca.key").toString(), "-out", certificate().toString());
    }

    private static void openssl(String... words) throws IOException, InterruptedException {
        Command.of("openssl").with(words).run().succeeds();
    }

    /** @return its own certificate, in PEM */
    Path certificate() {
        return folder.resolve("ca.crt");
    }

    /** @return a certificate for servers on this machine, and for those that are called registry.test; or for a client */
    Issued issue(String name) throws IOException, InterruptedException {
        Issued issued = new Issued(folder.resolve(name + ".cert"), folder.resolve(name + ".key"));
        Path request = folder.resolve(name + ".csr");
        Path names = Files.writeString(folder.resolve(name + ".ext"),
                "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.test\n");
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout", issued.key().toString(),
                "-out", request.toString());
        openssl("x509", "-req", "-in", request.toString(), "-CA", certificate().toString(), "-CAkey",
                folder.resolve("ca.key").toString(), "-CAcreateserial", "-days", "2", "-extfile", names.toString(),
                "-out", issued.certificate().toString());
        return issued;
    }

    /** @return a store for Java with the one certificate and its key, which is called {@code key} */
    KeyStore store(Issued issued) throws IOException, InterruptedException, GeneralSecurityException {
        Path file = Path.of(issued.key() + ".p12");
        openssl("pkcs12", "-export", "-name", "key", "-in", issued.certificate().toString(), "-inkey",
                issued.key().toString(), "-passout", "pass:" + new String(PASSWORD), "-out", file.toString());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    /** @return TLS for a server of ours */
    SSLContext serverTls(Issued issued) throws IOException, InterruptedException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(issued), PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return tls;
    }

    /** Makes a home trust it for a host, as podman and docker do. */
    void trustedBy(Path home, String host) throws IOException {
        Path certs = Files.createDirectories(home.resolve(".config/containers/certs.d").resolve(host));
        Files.copy(certificate(), certs.resolve("ca.crt"));
    }
}
