package io.occystrap.layer;

/**
 * A step of a {@link PathGlob}.
 *
 * @param kind     what it does
 * @param crosses  whether it stands for slashes, too
 * @param inverted of a set: whether it stands for what is outside
 * @param ranges   of a set or a literal: first and last code points, in pairs; not to be changed
 */
record GlobToken(Kind kind, boolean crosses, boolean inverted, int... ranges) {

    /** What a step does. */
    enum Kind {
        /** Takes one character of a set. */
        ONE,
        /** Takes a single character, which is plain. */
        LITERAL,
        /** Takes any number of characters. */
        MANY,
        /** Takes none, and goes on with the next step or behind a <code>**</code> and its slash. */
        JUMP
    }

    /** How many steps a jump leads. */
    static final int JUMP = 3;

    static GlobToken literal(int c) {
        return new GlobToken(Kind.LITERAL, true, false, c, c);
    }

    static GlobToken set(boolean crosses, boolean inverted, int... ranges) {
        return new GlobToken(Kind.ONE, crosses, inverted, ranges);
    }

    static GlobToken any(boolean crosses) {
        return set(crosses, true);
    }

    static GlobToken many(boolean crosses) {
        return new GlobToken(Kind.MANY, crosses, true);
    }

    static GlobToken jump() {
        return new GlobToken(Kind.JUMP, false, false);
    }

    boolean isLiteral() {
        return kind == Kind.LITERAL;
    }

    boolean isJump() {
        return kind == Kind.JUMP;
    }

    boolean repeats() {
        return kind == Kind.MANY;
    }

    /** @return whether the character may stand here */
    boolean accepts(int c) {
        if (kind == Kind.JUMP || c == '/' && !crosses) {
            return false;
        }
        for (int i = 0; i < ranges.length; i += 2) {
            if (ranges[i] <= c && c <= ranges[i + 1]) {
                return !inverted;
            }
        }
        return inverted;
    }
}
