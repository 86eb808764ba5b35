package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CredentialsTest {

    @Test
    void hidesThePasswordFromLogs() {
        assertThat(new Credentials("user", "s3cret")).asString().contains("user").doesNotContain("s3cret");
        assertThat(Credentials.ofIdentityToken("s3cret")).asString().doesNotContain("s3cret");
    }

    @Test
    void makesABasicHeader() {
        // RFC 7617, sections 2 and 2.1: their own examples.
        assertThat(new Credentials("Aladdin", "open sesame").basic()).isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assertThat(new Credentials("test", "123£").basic()).isEqualTo("Basic dGVzdDoxMjPCow==");
    }
}
