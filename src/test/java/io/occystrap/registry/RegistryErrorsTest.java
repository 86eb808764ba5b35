package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryErrorsTest {

    /** Codes of distribution-spec, "Error Codes"; who answers with none is a proxy, or the server of the blobs. */
    @ParameterizedTest
    @CsvSource({"404, MANIFEST_UNKNOWN, check name and tag", "404, NAME_UNKNOWN, check name and tag", "404, '', check name and tag",
        "404, BLOB_UNKNOWN, push the image again", "413, '', raise the largest request", "503, '', try again later"})
    void theRemedyFitsWhatIsMissing(int status, String code, String remedy) {
        String body = code.isEmpty() ? "<html>" : "{\"errors\":[{\"code\":\"" + code + "\"}]}";

        assertThat(RegistryErrors.forStatus("layer sha256:abc", status, body.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining(remedy).hasMessageContaining("layer sha256:abc");
    }

    @ParameterizedTest
    @CsvSource({"registry.example, registry.example, 443, nothing answers at registry.example",
        "registry.example:5000, registry.example, 5000, nothing answers at registry.example:5000",
        "[::1]:5000, ::1, 5000, nothing answers at [::1]:5000",
        "registry.example, proxy.example, 3128, 'nothing answers at proxy.example:3128, on the way to registry.example'",
        "registry.example, registry, 3128, 'nothing answers at registry:3128, on the way to registry.example'"})
    void whoDoesNotAnswerIsNamed(String host, String silent, int port, String error) {
        IOException refused = new HttpHostConnectException("refused", new HttpHost(silent, port));

        assertThat(RegistryErrors.forFailure("manifest", host, refused)).hasMessageContaining(error)
                .hasMessageContaining(error.contains("way") ? "HTTPS_PROXY" : "that the registry runs");
    }

    @ParameterizedTest
    @CsvSource({"registry.example, registry.example, no host registry.example; check",
        "registry.example:5000, registry.example: Name or service not known, no host registry.example:5000; check",
        "registry.example, proxy.example: Name or service not known, 'no host proxy.example, on the way to registry.example; see HTTPS_PROXY'"})
    void whoIsNotKnownIsNamed(String host, String said, String error) {
        assertThat(RegistryErrors.forFailure("manifest", host, new UnknownHostException(said))).hasMessageContaining(error);
    }

    @Test
    void noClassOfJavaIsNamed() {
        IOException refused = new SSLHandshakeException("PKIX path building failed: "
                + "sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path");

        assertThat(RegistryErrors.forFailure("manifest", "registry.example", refused))
                .hasMessageContaining("TLS with registry.example failed: unable to find valid certification path; put");
    }
}
