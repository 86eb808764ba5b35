package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates and keys as openssl writes them. */
class CertificateFoldersTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void needsOpenssl() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "this machine lacks openssl");
    }

    private void openssl(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private void certificate(String key, String certificate) throws Exception {
        openssl("req", "-x509", "-new", "-key", key, "-subj", "/CN=" + certificate, "-days", "2", "-out", certificate);
    }

    private HostCertificates find(String host) throws IOException {
        return new CertificateFolders(List.of(folder.resolve("first"), folder.resolve("second"))).find(host);
    }

    /** Each form of key fits the certificate that openssl made for it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k | SHA256withRSA",
        "genrsa -traditional -out k 2048 | SHA256withRSA",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k | SHA256withECDSA",
        "ecparam -name prime256v1 -genkey -out k | SHA256withECDSA",
        "ecparam -name secp384r1 -genkey -noout -out k | SHA256withECDSA",
        "ecparam -name secp521r1 -genkey -out k | SHA256withECDSA",
        "genpkey -algorithm ED25519 -out k | Ed25519"})
    void readsEveryFormOfKey(String command, String algorithm) throws Exception {
        openssl(command.split(" "));
        certificate("k", "c");
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(new PemFile(folder.resolve("k")).key());
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(new PemFile(folder.resolve("c")).certificates().get(0));
        signature.update((byte) 1);
        assertThat(signature.verify(signed)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"genpkey -algorithm RSA -aes256 -pass pass:x -out k", "genrsa -traditional -aes256 -passout pass:x -out k 2048"})
    void saysThatAKeyIsEncrypted(String command) throws Exception {
        openssl(command.split(" "));
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> new PemFile(folder.resolve("k")).key())
                .withMessageContaining("encrypted").withMessageContaining(folder.toString());
    }

    @Test
    void theFirstFolderThatKnowsTheHostCounts() throws Exception {
        openssl("genpkey", "-algorithm", "ED25519", "-out", "k");
        certificate("k", "a");
        certificate("k", "b");
        Path second = Files.createDirectories(folder.resolve("second/r.test:5000"));
        Files.write(second.resolve("ca.crt"), (Files.readString(folder.resolve("a")) + Files.readString(folder.resolve("b")))
                .getBytes());
        Files.copy(folder.resolve("a"), second.resolve("client.cert"));
        Files.copy(folder.resolve("k"), second.resolve("client.key"));
        Files.writeString(second.resolve("README"), "not read");

        assertThat(find("r.test:5000").authorities()).map(c -> c.getSubjectX500Principal().getName())
                .containsExactly("CN=a", "CN=b");
        assertThat(find("r.test:5000").identities()).hasSize(1);
        assertThat(find("r.test:5000").keyManagers()).hasSize(1);
        assertThat(find("r.test").isEmpty()).isTrue();

        Files.createDirectories(folder.resolve("first/r.test:5000"));
        assertThat(find("r.test:5000").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a.cert, no private key", "b.key, no certificate", "c.crt, no certificate", "d.cert, no such file"})
    void whatDoesNotBelongTogetherIsNamed(String name, String why) throws Exception {
        openssl("genpkey", "-algorithm", "ED25519", "-out", "k");
        certificate("k", "c");
        Path host = Files.createDirectories(folder.resolve("first/r.test"));
        Files.copy(folder.resolve(name.endsWith(".cert") ? "c" : "k"), host.resolve(name));
        if (name.startsWith("a")) {
            Files.copy(folder.resolve("c"), host.resolve("a.key"));
        }
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> find("r.test"))
                .withMessageContaining(host.toString()).withMessageContaining(why);
    }
}
