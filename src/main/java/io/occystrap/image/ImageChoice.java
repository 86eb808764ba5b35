package io.occystrap.image;

import java.io.IOException;

/**
 * What was chosen of a document that a store has under a name.
 *
 * @param manifest of the one image
 * @param whole    what goes along for who can take it: that manifest, or an index of several platforms
 * @param index    that the image was chosen from; null where there is none
 * @param platform that the image was chosen for
 */
public record ImageChoice(Manifest manifest, ManifestDocument whole, ImageIndex index, Platform platform) {

    /**
     * @param what      names the image for errors; already printable
     * @param document  a manifest or an index
     * @param platform  which of several to take
     * @param selection of what an index lists, to go along; null for the one image only
     * @param documents reads what the index lists
     * @return the choice
     * @throws ImageNotFoundException if the index has no image for a platform
     * @throws IOException            if a document cannot be read or is malformed
     */
    public static ImageChoice of(String what, ManifestDocument document, Platform platform, PlatformSelection selection,
            PlatformChoice.DocumentSource documents) throws IOException {
        if (selection == null || !(document instanceof ImageIndex several)) {
            Manifest manifest = new PlatformChoice(platform, documents).choose(what, document);
            return new ImageChoice(manifest, manifest, document instanceof ImageIndex index ? index : null, platform);
        }
        ImageIndex selected = selection.of(what, several, documents);
        Platform chosen = selection.anyOf(what, selected, platform, documents);
        return new ImageChoice(new PlatformChoice(chosen, documents).choose(what, selected), selected, selected, chosen);
    }
}
