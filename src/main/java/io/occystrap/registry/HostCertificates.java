package io.occystrap.registry;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * What a folder of certificates has for a host.
 *
 * @param authorities that may vouch for it, beside those that everybody trusts
 * @param identities  with which we show who we are, if it asks
 */
record HostCertificates(List<X509Certificate> authorities, List<Identity> identities) {

    /** Nothing. */
    static final HostCertificates NONE = new HostCertificates(List.of(), List.of());

    /**
     * A client certificate.
     *
     * @param chain the certificate first, then those that lead to its authority
     * @param key   of the certificate
     */
    record Identity(List<X509Certificate> chain, PrivateKey key) {

        /** Keeps the key out of logs. */
        @Override
        public String toString() {
            return "Identity[" + chain.get(0).getSubjectX500Principal() + "]";
        }
    }

    /** @return whether there is nothing */
    boolean isEmpty() {
        return authorities.isEmpty() && identities.isEmpty();
    }

    /** @return this with the other's authorities too; the other's identities are for the other's host alone */
    HostCertificates trustingAlso(HostCertificates other) {
        List<X509Certificate> all = new ArrayList<>(authorities);
        other.authorities.stream().filter(one -> !all.contains(one)).forEach(all::add);
        return new HostCertificates(List.copyOf(all), identities);
    }

    /**
     * @return who chooses among the identities; null where there is none
     * @throws GeneralSecurityException if Java cannot use them
     */
    KeyManager[] keyManagers() throws GeneralSecurityException {
        if (identities.isEmpty()) {
            return null;
        }
        char[] noPassword = new char[0];
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, noPassword);
        } catch (IOException e) {
            throw new IllegalStateException("an empty store is read from nothing", e);
        }
        for (int i = 0; i < identities.size(); i++) {
            Identity identity = identities.get(i);
            store.setKeyEntry(Integer.toString(i), identity.key, noPassword, identity.chain.toArray(new Certificate[0]));
        }
        factory.init(store, noPassword);
        return factory.getKeyManagers();
    }
}
