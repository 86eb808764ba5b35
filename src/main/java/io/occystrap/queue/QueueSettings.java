package io.occystrap.queue;

import io.occystrap.camel.OccystrapSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.apache.camel.CamelContext;

/**
 * The {@code occystrap.queue.*} properties of a Camel context.
 *
 * @param listen       where the broker that comes along listens
 * @param data         the folder of its journal
 * @param brokerUrl    of a broker that is used in its place, as Artemis' clients take it; null for none
 * @param credentials  for whom connections are made, and who may connect to the broker that comes along
 * @param retries      how often, and after how long, an unavailable job is tried again
 * @param messageBytes the longest message that is read, in bytes
 * @param parallel     how many messages are worked on at once, at least 1
 */
record QueueSettings(ListenAddress listen, Path data, String brokerUrl, QueueCredentials credentials, RetrySchedule retries,
        int messageBytes, int parallel) {

    /** Where jobs wait. */
    static final String REQUESTS = "occystrap.fetch";
    /** Where results go. */
    static final String RESULTS = "occystrap.fetch.done";
    /** Where requests go that were refused, or tried too often. */
    static final String DEAD = "occystrap.fetch.dead";

    private static final String PREFIX = "occystrap.queue.";
    private static final int DEFAULT_MESSAGE_BYTES = 1 << 20;

    /**
     * @param context whose properties are asked
     * @return what they say
     * @throws IllegalArgumentException if a property cannot be understood; names it
     */
    static QueueSettings of(CamelContext context) {
        OccystrapSettings settings = new OccystrapSettings(context);
        String url = text(settings, "broker-url");
        if (url != null && (url.contains("@") || url.toLowerCase(Locale.ROOT).contains("password="))) {
            throw new IllegalArgumentException(PREFIX + "broker-url may be shown, so it must not have a password in it"
                    + " (set occystrap.queue.user and occystrap.queue.password)");
        }
        QueueCredentials credentials = new QueueCredentials(settings.verbatim(null, PREFIX + "user"),
                settings.verbatim(null, PREFIX + "password"));
        ListenAddress listen = settings.own(null, PREFIX + "listen", ListenAddress::parse, ListenAddress.DEFAULT);
        if (url == null && !listen.isLoopback() && credentials.areNone()) {
            throw new IllegalArgumentException(PREFIX + "listen is " + listen + ", which others can reach (set occystrap.queue.user"
                    + " and occystrap.queue.password, or listen at 127.0.0.1)");
        }
        return new QueueSettings(listen, settings.own(null, PREFIX + "data", Path::of, StateFolder.broker(System.getenv())), url,
                credentials, new RetrySchedule(number(settings, "attempts", RetrySchedule.DEFAULT.attempts()),
                        number(settings, "retry-seconds", RetrySchedule.DEFAULT.seconds()),
                        number(settings, "retry-longest-seconds", RetrySchedule.DEFAULT.longestSeconds())),
                number(settings, "message-bytes", DEFAULT_MESSAGE_BYTES), settings.parallel(null));
    }

    private static String text(OccystrapSettings settings, String key) {
        return settings.own(null, PREFIX + key, Function.identity(), null);
    }

    private static int number(OccystrapSettings settings, String key, int fallback) {
        return settings.positive(null, PREFIX + key, fallback);
    }
}
