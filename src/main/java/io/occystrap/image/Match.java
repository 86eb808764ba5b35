package io.occystrap.image;

/** Something that a search found in an image. What comes from the image is as it stands there, not escaped. */
public sealed interface Match permits FileMatch, ConfigMatch {
}
