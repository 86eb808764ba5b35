package io.occystrap.image;

/** A text that can be read until a time. */
public final class TimedText implements CharSequence {

    private final CharSequence text;
    private final Deadline deadline;

    /**
     * @param text     to be read
     * @param deadline until when
     */
    public TimedText(CharSequence text, Deadline deadline) {
        this.text = text;
        this.deadline = deadline;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        deadline.check();
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new TimedText(text.subSequence(start, end), deadline);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
