package io.occystrap.cli;

import io.occystrap.camel.OccystrapConverters;
import io.occystrap.image.HiddenFiles;
import io.occystrap.image.Printable;
import io.occystrap.image.Receipt;
import java.io.PrintStream;
import java.util.Locale;

/** Prints what a command did. */
final class ReceiptPrinter {

    private final GlobalOptions options;
    private final Console console;

    ReceiptPrinter(GlobalOptions options, Console console) {
        this.options = options;
        this.console = console;
    }

    /**
     * @param receipt    of the sink
     * @param outIsTaken whether the image itself went to standard output
     */
    void print(Receipt receipt, boolean outIsTaken) {
        PrintStream out = outIsTaken ? console.err() : console.out();
        if (options.json()) {
            out.println(OccystrapConverters.toJson(receipt));
        } else if (!options.quiet()) {
            out.println(line(receipt));
            receipt.hidden().filter(hidden -> hidden.files() > 0).ifPresent(hidden -> print(hidden, out));
        }
    }

    private static void print(HiddenFiles hidden, PrintStream out) {
        out.printf(Locale.ROOT, "%d %s (%s) in its layers are hidden by upper layers%s%n", hidden.files(),
                hidden.files() == 1 ? "file" : "files", ByteCount.text(hidden.bytes()),
                hidden.worst().isEmpty() ? "" : "; the largest:");
        for (HiddenFiles.HiddenFile file : hidden.worst()) {
            out.printf(Locale.ROOT, "%10s  %s (layer %s)%n", ByteCount.text(file.bytes()), file.path(),
                    file.layer().shortHex());
        }
    }

    private static String line(Receipt receipt) {
        String skipped = receipt.layersSkipped() == 0 ? ""
                : ", " + receipt.layersSkipped() + (receipt.layersSkipped() == 1 ? " was" : " were") + " there already";
        String referrers = receipt.referrers().isEmpty() ? "" : ", " + receipt.referrers().getAsInt()
                + (receipt.referrers().getAsInt() == 1 ? " referrer" : " referrers");
        return String.format(Locale.ROOT, "%s: %s, image ID %s, %d %s (%s)%s%s, %.1f s", Printable.escape(receipt.destination()),
                receipt.image(), receipt.imageId(), receipt.layers(), receipt.layers() == 1 ? "layer" : "layers",
                ByteCount.text(receipt.bytes()), skipped, referrers, receipt.time().toMillis() / 1000.0);
    }
}
