package io.occystrap.image;

import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression that gives up on a text after some time, because there are those that would take years. */
public final class TimedRegex {

    private final Pattern pattern;
    private final Duration limit;

    private TimedRegex(Pattern pattern, Duration limit) {
        this.pattern = pattern;
        this.limit = limit;
    }

    /**
     * @param regex in Java's syntax
     * @param flags of {@link Pattern}
     * @param limit how long a text may take
     * @return the expression, understood
     * @throws IllegalArgumentException if it is not one; says where
     */
    public static TimedRegex of(String regex, int flags, Duration limit) {
        try {
            return new TimedRegex(Pattern.compile(regex, flags), limit);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("the regular expression " + Printable.escape(regex) + " is malformed: "
                    + Printable.escape(e.getDescription()) + (e.getIndex() < 0 ? "" : " near character " + e.getIndex()));
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("the regular expression " + Printable.escape(regex)
                    + " is nested too deeply");
        }
    }

    /** @return when a text that is begun now must be done */
    public Deadline deadline() {
        return new Deadline(limit);
    }

    /**
     * @param text to look at
     * @return whether the expression finds something in it
     * @throws IllegalArgumentException if that cannot be told in time, or without a deeper stack
     */
    public boolean isIn(String text) {
        return within(() -> Printable.escape(text), () -> matcher(new TimedText(text, deadline())).find());
    }

    /**
     * @param timed a text with a {@link Deadline}
     * @return a matcher, to be used {@link #within}
     */
    public Matcher matcher(CharSequence timed) {
        return pattern.matcher(timed);
    }

    /** Something that may take long. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** @return what came of it */
        T make();
    }

    /**
     * Says in plain words what went wrong, and with which text.
     *
     * @param text    makes the text, printable, for the error
     * @param attempt what may take long
     * @param <T>     type of what comes of it
     * @return that
     * @throws IllegalArgumentException if the time is up, or the stack is too shallow
     */
    public <T> T within(Attempt<String> text, Attempt<T> attempt) {
        try {
            return attempt.make();
        } catch (Deadline.PassedException e) {
            throw failed(text, name -> "takes longer than " + limit.toMillis() / 1000.0 + " s on " + name);
        } catch (StackOverflowError e) {
            throw failed(text, name -> "goes too deep on " + name);
        }
    }

    private IllegalArgumentException failed(Attempt<String> text, Function<String, String> what) {
        return new IllegalArgumentException("the regular expression " + Printable.escape(pattern.pattern()) + " "
                + what.apply(text.make()) + " (write it without a repetition inside a repetition; the limit is"
                + " occystrap.search.pattern-seconds)");
    }
}
