package io.occystrap.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.camel.AsciiJson;
import java.util.function.Function;
import org.slf4j.event.KeyValuePair;

/** An event as an object of JSON in one line, in ASCII. */
final class JsonLine implements Function<ILoggingEvent, String> {

    @Override
    public String apply(ILoggingEvent event) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("time", event.getInstant().toString())
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", event.getFormattedMessage());
        String job = event.getMDCPropertyMap().get(DaemonLog.JOB);
        if (job != null) {
            json.put(DaemonLog.JOB, job);
        }
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                json.putPOJO(pair.key, pair.value);
            }
        }
        if (event.getThrowableProxy() != null) {
            json.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return AsciiJson.text(json);
    }
}
