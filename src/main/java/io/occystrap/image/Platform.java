package io.occystrap.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an image runs on (image-spec, image-index.md, "platform"), in its normal form: {@code x86_64} is {@code amd64},
 * {@code aarch64} is {@code arm64}, {@code arm64} v8 has no variant, {@code arm} without one is v7, as containerd's
 * platforms package has it.
 *
 * @param os           such as {@code linux}
 * @param architecture such as {@code amd64}
 * @param variant      such as {@code v7}; empty where there is none
 */
public record Platform(String os, String architecture, String variant) {

    /** Brings all three into normal form; null counts as empty. */
    public Platform {
        os = lower(os);
        architecture = lower(architecture);
        variant = lower(variant);
        switch (architecture) {
            case "x86_64", "x86-64" -> architecture = "amd64";
            case "i386", "i486", "i586", "i686" -> architecture = "386";
            case "aarch64" -> architecture = "arm64";
            case "armhf" -> {
                architecture = "arm";
                variant = "v7";
            }
            case "armel" -> {
                architecture = "arm";
                variant = "v6";
            }
            default -> { }
        }
        if (!variant.isEmpty() && Character.isDigit(variant.charAt(0))) {
            variant = "v" + variant;
        }
        if (architecture.equals("arm64") && variant.equals("v8") || architecture.equals("amd64") && variant.equals("v1")) {
            variant = "";
        } else if (architecture.equals("arm") && variant.isEmpty()) {
            variant = "v7";
        }
    }

    /** @return Linux on this machine's architecture */
    public static Platform host() {
        return new Platform("linux", System.getProperty("os.arch"), "");
    }

    /**
     * The platforms whose images run on this one, best first: itself, then its lower variants.
     *
     * @return at least this platform
     */
    public List<Platform> compatible() {
        List<Platform> all = new ArrayList<>(List.of(this));
        int highest = variant.matches("v[1-9]") ? variant.charAt(1) - '0' : 0;
        int lowest = switch (architecture) {
            case "arm" -> 5;
            case "amd64" -> 1;
            case "arm64" -> 8;
            default -> highest + 1;
        };
        for (int lower = highest - 1; lower >= lowest; lower--) {
            all.add(new Platform(os, architecture, "v" + lower));
        }
        return all;
    }

    /** @return whether the index says of this entry that it is no image for any platform (an attestation, say) */
    public boolean isUnknown() {
        return os.equals("unknown") || architecture.equals("unknown");
    }

    private static String lower(String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    /** @return {@code os/architecture[/variant]}, escaped for printing */
    @Override
    public String toString() {
        return Printable.escape(os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant));
    }
}
