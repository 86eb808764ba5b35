package io.occystrap.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** The log of a daemon: each event a line, to one stream. */
public final class DaemonLog {

    /** The key under which the log's context (MDC) has the job that a thread works on. */
    static final String JOB = "job";

    /** What other people's classes log is for who asks for it. */
    private static final List<String> LIBRARIES = List.of("org.apache", "org.springframework", "org.jgroups",
            "org.messaginghub", "io.netty", "io.vertx", "io.micrometer");

    private DaemonLog() {
    }

    /**
     * Writes the log from now on, if nothing has been logged before in another way.
     *
     * @param format of the lines
     * @param level  from which on it is written what routes and this program log
     * @param others from which on it is written what libraries log
     * @param out    gets the lines
     */
    public static void start(LogFormat format, org.slf4j.event.Level level, org.slf4j.event.Level others, PrintStream out) {
        // Several are on the class path.
        System.setProperty("slf4j.provider", "ch.qos.logback.classic.spi.LogbackServiceProvider");
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        Lines lines = new Lines(format == LogFormat.json ? new JsonLine() : new PlainLine(), out);
        lines.setContext(context);
        lines.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.convertAnSLF4JLevel(level));
        root.addAppender(lines);
        LIBRARIES.forEach(name -> context.getLogger(name).setLevel(Level.convertAnSLF4JLevel(others)));
    }

    /** Writes lines to a stream that somebody else closes. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final Function<ILoggingEvent, String> line;
        private final PrintStream out;

        Lines(Function<ILoggingEvent, String> line, PrintStream out) {
            this.line = line;
            this.out = out;
        }

        @Override
        protected void append(ILoggingEvent event) {
            out.println(line.apply(event));
        }
    }
}
