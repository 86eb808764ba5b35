package io.occystrap.search;

import io.occystrap.image.TimedRegex;
import io.occystrap.layer.EntryName;

/**
 * Names in which a regular expression finds something.
 *
 * @param regex the expression
 */
record RegexNames(TimedRegex regex) implements NamePattern {

    @Override
    public boolean matches(String rawName) {
        return isIn(EntryName.text(EntryName.clean(rawName)));
    }

    @Override
    public boolean isIn(String text) {
        return regex.isIn(text);
    }
}
