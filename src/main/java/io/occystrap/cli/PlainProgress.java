package io.occystrap.cli;

/** A line every few seconds, for logs. */
final class PlainProgress extends Progress {

    private static final long SECONDS = 3;

    private long shown;

    PlainProgress(Console console) {
        super(console);
    }

    @Override
    public void imageStarted(String image) {
        every(SECONDS * 1000, SECONDS * 1000, this::show);
    }

    private void show() {
        long read = readBytes();
        say("occystrap: " + layers() + ", " + ByteCount.text(read) + " of " + ByteCount.text(expectedBytes()) + ", "
                + ByteCount.text((read - shown) / SECONDS) + "/s");
        shown = read;
    }
}
