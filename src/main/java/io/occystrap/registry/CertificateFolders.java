package io.occystrap.registry;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The folders {@code certs.d} in which docker, podman and skopeo look for the certificates of a registry, in
 * {@code HOST[:PORT]} (containers-certs.d(5)): each {@code *.crt} is an authority, {@code NAME.cert} and
 * {@code NAME.key} are a client certificate and its key. The first folder that knows the host counts.
 */
final class CertificateFolders {

    private static final int MOST_FILES = 256;

    private final List<Path> roots;

    /** @param roots in the order in which they count */
    CertificateFolders(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    /**
     * @param home of the user
     * @return the folders of this machine
     */
    static CertificateFolders of(Path home) {
        return new CertificateFolders(List.of(home.resolve(".config/containers/certs.d"),
                Path.of("/etc/containers/certs.d"), Path.of("/etc/docker/certs.d")));
    }

    /**
     * @param host HOST or HOST:PORT
     * @return what there is for it
     * @throws IOException if that cannot be read
     */
    HostCertificates find(String host) throws IOException {
        for (Path root : roots) {
            Path folder = root.resolve(host);
            if (Files.isDirectory(folder)) {
                return read(folder);
            }
        }
        return HostCertificates.NONE;
    }

    private static HostCertificates read(Path folder) throws IOException {
        List<X509Certificate> authorities = new ArrayList<>();
        List<HostCertificates.Identity> identities = new ArrayList<>();
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".crt")) {
                authorities.addAll(new PemFile(file).certificates());
            } else if (name.endsWith(".cert")) {
                Path key = file.resolveSibling(name.substring(0, name.length() - ".cert".length()) + ".key");
                identities.add(new HostCertificates.Identity(List.copyOf(new PemFile(file).certificates()),
                        new PemFile(key).key()));
            } else if (name.endsWith(".key")) {
                Path certificate = file.resolveSibling(name.substring(0, name.length() - ".key".length()) + ".cert");
                if (!Files.exists(certificate)) {
                    throw new UnavailableException(Printable.escape(file.toString()) + " cannot be used for TLS",
                            "there is no certificate " + Printable.escape(certificate.toString()),
                            "a client certificate ends in .cert, an authority in .crt");
                }
            }
        }
        return new HostCertificates(List.copyOf(authorities), List.copyOf(identities));
    }

    private static Iterable<Path> files(Path folder) throws IOException {
        TreeSet<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (files.size() == MOST_FILES) {
                    break;
                }
                files.add(file);
            }
        } catch (IOException e) {
            throw new UnavailableException(Printable.escape(folder.toString()) + " cannot be read",
                    e.getClass().getSimpleName(), "check its permissions", e);
        }
        return files;
    }
}
