package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.Socket;
import java.security.KeyManagementException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;

class DeferredTlsTest {

    private final AtomicInteger setUps = new AtomicInteger();
    private final DeferredTls tls = new DeferredTls(() -> {
        setUps.incrementAndGet();
        return SSLContext.getDefault();
    });

    @Test
    void isSetUpOnceAndNotBeforeSomebodyWantsASocket() throws Exception {
        SSLSocketFactory sockets = tls.getSocketFactory();
        assertThat(setUps).hasValue(0);
        try (Socket first = sockets.createSocket(); Socket second = tls.getSocketFactory().createSocket()) {
            assertThat(first).isInstanceOf(SSLSocket.class);
            assertThat(second).isInstanceOf(SSLSocket.class);
        }
        assertThat(setUps).hasValue(1);
    }

    @Test
    void doesWhatJavasDoes() throws Exception {
        SSLContext java = SSLContext.getDefault();
        assertThat(tls.getSocketFactory().getDefaultCipherSuites()).isEqualTo(java.getSocketFactory().getDefaultCipherSuites());
        assertThat(tls.getSocketFactory().getSupportedCipherSuites())
                .isEqualTo(java.getSocketFactory().getSupportedCipherSuites());
        assertThat(tls.createSSLEngine("host", 443).getPeerHost()).isEqualTo("host");
        assertThat(tls.getDefaultSSLParameters().getProtocols()).isEqualTo(java.getDefaultSSLParameters().getProtocols());
    }

    @Test
    void whatIsWrongIsAnErrorOfTheConnection() {
        DeferredTls broken = new DeferredTls(() -> {
            throw new KeyManagementException("no key fits");
        });
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> broken.getSocketFactory().createSocket())
                .withMessageContaining("no key fits");
    }
}
