package com.example;

import io.occystrap.filter.EntryDecider;
import io.occystrap.filter.EntryDecision;
import io.occystrap.filter.LayerEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Drops private keys and empties the values of .env files. Several threads ask at once, and an image may be read twice: the same
 * entry gets the same answer, whenever it is asked for.
 */
public class RedactSecrets implements EntryDecider {

    private static final int HEAD = 64 << 10;
    private static final int LARGEST_ENV = 1 << 20;

    @Override
    public EntryDecision decide(LayerEntry entry) throws IOException {
        if (!entry.header().isFile()) {
            return EntryDecision.keep();
        }
        String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
        if (name.equals(".env") && entry.header().size() <= LARGEST_ENV) {
            String text = new String(entry.content(LARGEST_ENV), StandardCharsets.UTF_8);
            return EntryDecision.replace(text.replaceAll("(?m)^([^=\n]+)=.*$", "$1=").getBytes(StandardCharsets.UTF_8));
        }
        String head = new String(entry.content(HEAD), StandardCharsets.ISO_8859_1);
        return head.contains("PRIVATE KEY-----") ? EntryDecision.drop() : EntryDecision.keep();
    }
}
