package io.occystrap.image;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The digest of some content: an algorithm and its value in lower-case hex (image-spec, descriptor.md, "Digests").
 *
 * <p>Only what can be verified is accepted: sha256 with 64 digits and sha512 with 128. A digest that exists is
 * therefore safe as a file name.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex       the value, lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) {

    private static final int BUFFER = 128 << 10;
    private static final Pattern GRAMMAR = Pattern.compile("[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Za-z0-9=_-]+");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    /** @throws IllegalArgumentException if the algorithm is not known, or the value is not of its length and form */
    public Digest {
        int digits = switch (algorithm) {
            case "sha256" -> 64;
            case "sha512" -> 128;
            default -> throw new IllegalArgumentException(
                    "digest algorithm " + Printable.escape(algorithm) + " is not supported (sha256 and sha512 are)");
        };
        if (hex.length() != digits || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("a " + algorithm + " digest has " + digits
                    + " lower-case hex digits, not " + Printable.escape(hex));
        }
    }

    /**
     * @param text {@code algorithm:hex}; never null
     * @return the digest
     * @throws IllegalArgumentException if the text is outside the grammar or the algorithm is not supported
     */
    public static Digest parse(String text) {
        if (text.length() > 256 || !GRAMMAR.matcher(text).matches()) {
            throw new IllegalArgumentException(Printable.escape(text) + " is not a digest (such as sha256:9f86d0…)");
        }
        int colon = text.indexOf(':');
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /**
     * @param hex 64 lower-case hex digits
     * @return a sha256 digest
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Digest sha256(String hex) {
        return new Digest("sha256", hex);
    }

    /**
     * @param content any bytes
     * @return their sha256 digest
     */
    public static Digest of(byte[] content) {
        MessageDigest hash = hash("sha256");
        hash.update(content);
        return from("sha256", hash);
    }

    /**
     * @param algorithm {@code sha256} or {@code sha512}
     * @param content   read to its end, not closed
     * @return its digest
     * @throws IOException if it cannot be read
     */
    public static Digest of(String algorithm, InputStream content) throws IOException {
        MessageDigest hash = hash(algorithm);
        byte[] buffer = new byte[BUFFER];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            hash.update(buffer, 0, n);
        }
        return from(algorithm, hash);
    }

    /**
     * @param hash a finished computation with this digest's algorithm; it is reset
     * @return the digest that it computed
     */
    public Digest sameAlgorithm(MessageDigest hash) {
        return from(algorithm, hash);
    }

    /** @return a fresh computation with this digest's algorithm */
    public MessageDigest newHash() {
        return hash(algorithm);
    }

    /** @return a fresh sha256 computation, for {@link #from} */
    public static MessageDigest newSha256() {
        return hash("sha256");
    }

    /**
     * @param hash a sha256 computation that has seen all content; it is reset
     * @return the digest
     */
    public static Digest ofSha256(MessageDigest hash) {
        return from("sha256", hash);
    }

    /**
     * @param content all of it
     * @return whether this is the content's digest
     */
    public boolean matches(byte[] content) {
        MessageDigest hash = newHash();
        hash.update(content);
        return equals(sameAlgorithm(hash));
    }

    private static Digest from(String algorithm, MessageDigest hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
    }

    private static MessageDigest hash(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
        }
    }

    /** @return the first twelve hex digits, as Docker shows ids */
    public String shortHex() {
        return hex.substring(0, 12);
    }

    /** Written out, as is {@link #hashCode}, for the reason that {@link MediaType#equals} has. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && hex.equals(digest.hex) && algorithm.equals(digest.algorithm);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    /** @return {@code algorithm:hex} */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
