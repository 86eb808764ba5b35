package io.occystrap.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What the launcher runs once to learn which classes belong into Java's class archive: a command that uses most of them, the help,
 * a daemon and a registry with TLS that are asked in vain, and then every class of this jar, because what no archive has costs a
 * start-up several times as much.
 */
public final class ClassArchiveRun {

    private static final String SUFFIX = ".class";

    private ClassArchiveRun() {
    }

    /**
     * @param args a command, as typed
     * @throws IOException        if the jar cannot be read
     * @throws URISyntaxException if the classes come from no file
     */
    public static void main(String[] args) throws IOException, URISyntaxException {
        CommandLineApplication application = new CommandLineApplication(System.in, System.out, System.err);
        int code = application.run(args);
        application.run("--help");
        askInVain();
        loadAll(new File(ClassArchiveRun.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
        System.exit(code);
    }

    private static void askInVain() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        CommandLineApplication silent = new CommandLineApplication(InputStream.nullInputStream(), nowhere, nowhere);
        try {
            Path folder = Files.createTempDirectory("occystrap");
            Path socket = folder.resolve("socket");
            try (RefusingServer daemon = RefusingServer.daemon(socket); RefusingServer registry = RefusingServer.registry()) {
                silent.run("docker-to-tarfile", "--socket", daemon.address(), "none", "1", folder.resolve("none.tar").toString());
                silent.run("fetch-to-tarfile", registry.address(), "none", "1", folder.resolve("none.tar").toString());
            } finally {
                Files.deleteIfExists(socket);
                Files.delete(folder);
            }
            trustACertificate();
        } catch (IOException | GeneralSecurityException e) {
            // Where this machine has no such sockets, or no authorities, the archive lacks their classes.
            return;
        }
    }

    /** The registry above sends none. */
    private static void trustACertificate() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        X509TrustManager trusted = (X509TrustManager) factory.getTrustManagers()[0];
        X509Certificate[] authorities = trusted.getAcceptedIssuers();
        if (authorities.length > 0) {
            trusted.checkServerTrusted(new X509Certificate[] {authorities[0]}, authorities[0].getPublicKey().getAlgorithm());
        }
    }

    private static void loadAll(File file) throws IOException {
        try (JarFile jar = new JarFile(file)) {
            List<String> entries = jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(SUFFIX)).sorted().toList();
            for (String entry : entries) {
                load(entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.'));
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, ClassArchiveRun.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // What a daemon alone has libraries for, its own archive gets by the run of a daemon.
            return;
        }
    }
}
