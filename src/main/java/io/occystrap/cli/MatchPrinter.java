package io.occystrap.cli;

import io.occystrap.camel.MatchConverters;
import io.occystrap.image.ConfigMatch;
import io.occystrap.image.FileMatch;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Match;
import io.occystrap.image.MatchListener;
import io.occystrap.image.MatchedLayer;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Prints what is found, in one of three forms. Lines go out together where many come at once. */
abstract class MatchPrinter implements MatchListener {

    private static final int BUFFER = 32 << 10;
    /** In a line for people; JSON has them all. */
    private static final int MOST_OFFSETS = 5;

    private final Console console;
    private final StringBuilder lines = new StringBuilder();
    private long count;

    private MatchPrinter(Console console) {
        this.console = console;
    }

    /**
     * @param options        whether to print JSON, and whether to be brief
     * @param scriptFriendly whether to print {@code image:tag:layer:path}
     * @param label          the first two of these; null for what the image says
     * @param console        to print to
     * @return what prints that
     */
    static MatchPrinter of(GlobalOptions options, boolean scriptFriendly, String label, Console console) {
        return options.json() ? new Json(console)
                : scriptFriendly ? new ForScripts(label, console) : new ByLayer(!options.quiet(), console);
    }

    @Override
    public final void match(Match match) throws IOException {
        count++;
        print(match);
        if (lines.length() > BUFFER) {
            flush();
        }
    }

    abstract void print(Match match);

    /** What is said in the end. */
    void end() throws IOException {
        flush();
    }

    /** @return how much was found */
    final long count() {
        return count;
    }

    final void line(String line) {
        lines.append(line).append(System.lineSeparator());
    }

    @Override
    public final void pause() throws IOException {
        flush();
    }

    /** @throws UnavailableException if nobody reads what is printed any more */
    final void flush() throws IOException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        console.out().write(bytes, 0, bytes.length);
        console.requireWritten();
    }

    private static final class Json extends MatchPrinter {

        Json(Console console) {
            super(console);
        }

        @Override
        void print(Match match) {
            line(MatchConverters.toJson(match));
        }
    }

    private static final class ForScripts extends MatchPrinter {

        private String label;

        ForScripts(String label, Console console) {
            super(console);
            this.label = label;
        }

        @Override
        public void searchStarted(Image image, List<MatchedLayer> layers) {
            if (label == null) {
                label = image.reference().map(ForScripts::label).orElse("unknown:unknown");
            }
        }

        /** A registry's name may have a colon of its own, so it is left out, as the original does. */
        private static String label(ImageReference reference) {
            boolean official = reference.registry().equals(ImageReference.DOCKER_HUB);
            return (official ? reference.familiarName() : reference.repository()) + ":"
                    + reference.tagIfAny().orElseGet(() -> reference.digest().hex());
        }

        @Override
        void print(Match match) {
            if (match instanceof FileMatch file) {
                line(label + ":" + file.layer().digest().hex() + ":" + Printable.escapeWhole(file.path()));
            } else if (match instanceof ConfigMatch config) {
                line(label + ":" + config.config().hex() + ":" + config.place() + "[" + config.index() + "]: "
                        + Printable.escapeWhole(config.text()));
            }
        }
    }

    private static final class ByLayer extends MatchPrinter {

        private final boolean summary;
        private int layer = -1;
        private boolean any;
        private int layers;

        ByLayer(boolean summary, Console console) {
            super(console);
            this.summary = summary;
        }

        @Override
        void print(Match match) {
            if (match instanceof FileMatch file) {
                if (file.layer().number() != layer) {
                    heading("Layer: " + file.layer().digest().hex());
                    layer = file.layer().number();
                    layers++;
                }
                line("  " + Printable.escapeWhole(file.path()) + description(file));
            } else if (match instanceof ConfigMatch config) {
                if (!any) {
                    heading("Config: " + config.config().hex());
                }
                line("  " + Printable.escapeWhole(config.text()) + " (" + config.place() + ")");
            }
        }

        private void heading(String heading) {
            if (any) {
                line("");
            }
            any = true;
            line(heading);
        }

        private static String description(FileMatch file) {
            boolean more = file.moreOffsets() || file.offsets().size() > MOST_OFFSETS;
            String places = file.offsets().isEmpty() ? "" : " at " + file.offsets().stream().limit(MOST_OFFSETS)
                    .map(String::valueOf).collect(Collectors.joining(", ")) + (more ? " and more" : "");
            return switch (file.type()) {
                case SYMLINK, HARDLINK -> " -> " + Printable.escapeWhole(file.link()) + " (" + file.type() + ")";
                case FILE -> " (" + file.type() + ", " + file.size() + " bytes)" + places;
                default -> " (" + file.type() + ")";
            };
        }

        @Override
        void end() throws IOException {
            if (summary && count() == 0) {
                line("No matches found.");
            } else if (summary) {
                line("");
                line("Found " + count() + (count() == 1 ? " match" : " matches")
                        + (layers == 0 ? "" : " in " + layers + (layers == 1 ? " layer" : " layers")) + ".");
            }
            super.end();
        }
    }
}
