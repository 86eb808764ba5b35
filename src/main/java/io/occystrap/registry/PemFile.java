package io.occystrap.registry;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with certificates or a private key in PEM (RFC 7468). Keys may be PKCS #8 or PKCS #1 (RSA) or those of SEC 1
 * (elliptic curves), not encrypted. Its content appears in no message.
 */
final class PemFile {

    private static final int LARGEST = 4 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s:,-]*?)-----END \\1-----");

    /** AlgorithmIdentifier of RSA (RFC 8017, appendix A.1). */
    private static final byte[] RSA = {0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d,
        0x01, 0x01, 0x01, 0x05, 0x00};

    /** Object identifier of keys on elliptic curves (RFC 5480, section 2.1.1). */
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int CURVE = 0xa0;

    private final Path path;
    private final String text;

    /**
     * @param path of the file
     * @throws UnavailableException if it cannot be read
     */
    PemFile(Path path) throws UnavailableException {
        this.path = path;
        if (!Files.isRegularFile(path)) {
            throw unusable(Files.exists(path) ? "it is no regular file" : "there is no such file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw unusable("it is larger than 4 MiB");
            }
            text = new String(content, StandardCharsets.ISO_8859_1);
        } catch (UnavailableException e) {
            throw e;
        } catch (IOException e) {
            throw unusable("it cannot be read");
        }
    }

    /**
     * @return all certificates in it, at least one
     * @throws UnavailableException if there is none, or one is damaged
     */
    List<X509Certificate> certificates() throws UnavailableException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Matcher blocks = BLOCK.matcher(text);
            while (blocks.find()) {
                if (blocks.group(1).endsWith("CERTIFICATE")) {
                    Certificate one = factory.generateCertificate(new ByteArrayInputStream(bytes(blocks.group(2))));
                    certificates.add((X509Certificate) one);
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw unusable("one of its certificates is damaged");
        }
        if (certificates.isEmpty()) {
            throw unusable("there is no certificate in it");
        }
        return certificates;
    }

    /**
     * @return the first private key in it
     * @throws UnavailableException if there is none, or it cannot be used
     */
    PrivateKey key() throws UnavailableException {
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            try {
                switch (blocks.group(1)) {
                    case "PRIVATE KEY" -> {
                        return key(bytes(blocks.group(2)));
                    }
                    case "RSA PRIVATE KEY" -> {
                        return key(pkcs8(RSA, bytes(blocks.group(2))));
                    }
                    case "EC PRIVATE KEY" -> {
                        byte[] key = bytes(blocks.group(2));
                        return key(pkcs8(element(SEQUENCE, EC, curve(key)), key));
                    }
                    case "ENCRYPTED PRIVATE KEY" -> throw unusable("its key is encrypted");
                    default -> { }
                }
            } catch (IllegalArgumentException | GeneralSecurityException e) {
                throw unusable(blocks.group(2).contains("ENCRYPTED") ? "its key is encrypted" : "its key is damaged");
            }
        }
        throw unusable("there is no private key in it");
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        GeneralSecurityException failure = null;
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** RFC 5958, section 2: version 0, the algorithm, the key. */
    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, new byte[] {0x02, 0x01, 0x00}, algorithm, element(OCTETS, key));
    }

    /** The name of the curve in a key of SEC 1 (RFC 5915, section 3), which is short, as all before it. */
    private static byte[] curve(byte[] key) {
        int at = key.length > 2 && key[1] < 0 ? 2 + (key[1] & 0x7F) : 2;
        while (at + 1 < key.length && key[at + 1] >= 0) {
            int end = at + 2 + key[at + 1];
            if ((key[at] & 0xFF) == CURVE && end <= key.length) {
                return Arrays.copyOfRange(key, at + 2, end);
            }
            at = end;
        }
        throw new IllegalArgumentException("a key without a curve");
    }

    /** Distinguished encoding (X.690, section 8.1): tag, length, content. */
    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (length < 0x80) {
            element.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            element.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                element.write(length >>> 8 * i);
            }
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    private UnavailableException unusable(String why) {
        return new UnavailableException(Printable.escape(path.toString()) + " cannot be used for TLS", why,
                "repair or remove it", null);
    }
}
