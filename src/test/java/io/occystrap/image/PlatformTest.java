package io.occystrap.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "x86_64,  '',  linux/amd64",
        "x86-64,  '',  linux/amd64",
        "X86_64,  '',  linux/amd64",
        "amd64,   v1,  linux/amd64",
        "amd64,   v2,  linux/amd64/v2",
        "aarch64, '',  linux/arm64",
        "aarch64, v8,  linux/arm64",
        "arm64,   v8,  linux/arm64",
        "arm64,   8,   linux/arm64",
        "arm64,   v9,  linux/arm64/v9",
        "arm,     '',  linux/arm/v7",
        "arm,     7,   linux/arm/v7",
        "arm,     v6,  linux/arm/v6",
        "arm,     5,   linux/arm/v5",
        "armhf,   '',  linux/arm/v7",
        "armel,   '',  linux/arm/v6",
        "i386,    '',  linux/386",
        "i686,    '',  linux/386",
        "386,     '',  linux/386",
        "riscv64, '',  linux/riscv64",
        "s390x,   '',  linux/s390x",
    })
    void bringsAliasesIntoOneForm(String architecture, String variant, String normal) {
        assertThat(new Platform("Linux", architecture, variant)).hasToString(normal);
    }

    @ParameterizedTest
    @CsvSource({
        "arm,   v8, 'linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5'",
        "arm,   '', 'linux/arm/v7 linux/arm/v6 linux/arm/v5'",
        "arm,   v5, 'linux/arm/v5'",
        "amd64, v3, 'linux/amd64/v3 linux/amd64/v2 linux/amd64'",
        "amd64, '', 'linux/amd64'",
        "arm64, v9, 'linux/arm64/v9 linux/arm64'",
        "arm64, '', 'linux/arm64'",
        "386,   '', 'linux/386'",
        "ppc64le, v2, 'linux/ppc64le/v2'",
    })
    void fallsBackToLowerVariants(String architecture, String variant, String compatible) {
        assertThat(new Platform("linux", architecture, variant).compatible()).map(Platform::toString)
                .containsExactly(compatible.split(" "));
    }

    @Test
    void takesMissingPartsForEmptyOnes() {
        assertThat(new Platform(null, null, null)).isEqualTo(new Platform("", "", ""));
    }

    @Test
    void knowsAnAttestation() {
        assertThat(new Platform("unknown", "unknown", null).isUnknown()).isTrue();
        assertThat(new Platform("linux", "amd64", null).isUnknown()).isFalse();
    }

    @Test
    void isPrintable() {
        assertThat(new Platform("li\u001bnux", "amd64", "")).hasToString("li\\x1bnux/amd64");
    }
}
