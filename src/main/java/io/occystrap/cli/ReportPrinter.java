package io.occystrap.cli;

import io.occystrap.camel.ReportConverters;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ValidationReport;
import java.io.PrintStream;
import java.util.Locale;

/** Prints an image's digest, and what is wrong with an image. */
final class ReportPrinter {

    private final GlobalOptions options;
    private final Console console;

    ReportPrinter(GlobalOptions options, Console console) {
        this.options = options;
        this.console = console;
    }

    void print(ImageDigest digest) {
        console.out().println(options.json() ? ReportConverters.toJson(digest) : digest.digest());
        if (digest.kind() == ImageDigest.Kind.CONFIG && !options.json() && !options.quiet()) {
            console.err().println("occystrap: " + digest.image() + " has no manifest there: this is its image ID, the digest of"
                    + " its config");
        }
    }

    void print(ValidationReport report) {
        PrintStream out = console.out();
        if (options.json()) {
            out.println(ReportConverters.toJson(report));
            return;
        }
        report.faults().forEach(out::println);
        if (report.moreFaults() > 0) {
            out.println("... and " + report.moreFaults() + " more");
        }
        if (!options.quiet()) {
            out.println(line(report));
        }
    }

    private static String line(ValidationReport report) {
        long faults = report.faults().size() + report.moreFaults();
        String skipped = report.layersSkipped() == 0 ? ""
                : ", " + report.layersSkipped() + " left out that only their maker distributes";
        return String.format(Locale.ROOT, "%s: %s in %s with %s (%s)%s, %.1f s", report.image(),
                faults == 0 ? "no fault" : count(faults, "fault"), count(report.images(), "image"),
                count(report.layers(), "layer"), ByteCount.text(report.bytes()), skipped,
                report.time().toMillis() / 1000.0);
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
