package io.occystrap.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.occystrap.image.Printable;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;

/**
 * An event as a line for people. What a message holds may come from an image or from whoever sends messages, and neither is to
 * forge a line or move the cursor: it is escaped, and the lines of an exception are indented.
 */
final class PlainLine implements Function<ILoggingEvent, String> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
            .withZone(ZoneId.systemDefault());

    @Override
    public String apply(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(event.getInstant(), line);
        line.append(' ').append(event.getLevel()).append(' ').append(Printable.escape(event.getLoggerName()));
        String job = event.getMDCPropertyMap().get(DaemonLog.JOB);
        if (job != null) {
            line.append(" [job ").append(Printable.escape(job)).append(']');
        }
        line.append(" - ").append(safe(event.getFormattedMessage()));
        if (event.getThrowableProxy() != null) {
            ThrowableProxyUtil.asString(event.getThrowableProxy()).lines().forEach(text -> line.append("\n    ")
                    .append(safe(text.replace("\t", "    "))));
        }
        return line.toString();
    }

    /** Backslashes stay, because most names have been escaped where the message was made. */
    private static String safe(String text) {
        return Printable.escapeWhole(text).replace("\\\\", "\\");
    }
}
