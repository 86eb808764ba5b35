package io.occystrap.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a registry wants to see before it answers (RFC 7235, section 4.1).
 *
 * @param scheme     in lower case, such as {@code bearer}
 * @param parameters by their names in lower case; immutable
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final int MOST_CHARACTERS = 16 << 10;

    /**
     * Reads the challenges of all WWW-Authenticate headers: several may stand in one, their parameters in any order,
     * quoted or not.
     *
     * @param headers the headers' values
     * @return the challenges in their order; what cannot be understood is passed over
     */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= MOST_CHARACTERS) {
                new Parser(header).readInto(challenges);
            }
        }
        return challenges;
    }

    String parameter(String name) {
        return parameters.get(name);
    }

    private static final class Parser {

        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void readInto(List<Challenge> challenges) {
            Map<String, String> parameters = null;
            while (true) {
                skip(" \t,");
                if (at == text.length()) {
                    return;
                }
                String word = token();
                if (word.isEmpty()) {
                    return;
                }
                int afterWord = at;
                skip(" \t");
                if (parameters != null && at < text.length() && text.charAt(at) == '=' && !isToken68(at)) {
                    at++;
                    skip(" \t");
                    parameters.put(word.toLowerCase(Locale.ROOT), value());
                } else {
                    at = afterWord;
                    parameters = new HashMap<>();
                    challenges.add(new Challenge(word.toLowerCase(Locale.ROOT), parameters));
                    skip(" \t");
                    skipToken68();
                }
            }
        }

        /** An equals sign that ends base64 padding rather than naming a parameter. */
        private boolean isToken68(int equals) {
            int i = equals;
            while (i < text.length() && text.charAt(i) == '=') {
                i++;
            }
            return i > equals + 1 || i == text.length() || text.charAt(i) == ',';
        }

        private void skipToken68() {
            int start = at;
            String word = token();
            if (!word.isEmpty() && at < text.length() && text.charAt(at) == '=' && isToken68(at)) {
                skip("=");
                return;
            }
            skip(" \t");
            boolean alone = at == text.length() || text.charAt(at) == ',';
            if (!alone) {
                at = start;
            }
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private String token() {
            int start = at;
            while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private String value() {
            if (at == text.length() || text.charAt(at) != '"') {
                return token();
            }
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }
    }
}
