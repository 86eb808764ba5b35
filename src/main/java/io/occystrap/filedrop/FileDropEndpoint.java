package io.occystrap.filedrop;

import io.occystrap.camel.OccystrapSettings;
import io.occystrap.image.Printable;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;

/**
 * Take archives of images and jobs that are dropped into a folder, each once however many look at it, and put them into .done
 * with a receipt or into .failed with the reason. What the route does with them, routes/triggers/file-drop.yaml shows.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-filedrop", title = "Occystrap File Drop",
             syntax = "occystrap-filedrop:inbox", consumerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.FILE }, headersClass = FileDropConstants.class)
public class FileDropEndpoint extends ScheduledPollEndpoint {

    @UriPath(description = "The folder. It is made if it is not there.")
    @Metadata(required = true)
    private String inbox;

    @UriParam
    private FileDropConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public FileDropEndpoint(String uri, FileDropComponent component, FileDropConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("occystrap-filedrop cannot be sent to; drop a file into the folder");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (inbox == null || inbox.isBlank()) {
            throw new IllegalArgumentException("the endpoint names no inbox");
        }
        String doneFile = configuration.getDoneFile() == null || configuration.getDoneFile().isBlank() ? null
                : configuration.getDoneFile();
        if (doneFile != null && (doneFile.indexOf('/') >= 0 || DropName.of("a" + doneFile).isPresent())) {
            throw new IllegalArgumentException("the ending of done files is one that no archive has, such as .done, not "
                    + Printable.escape(doneFile));
        }
        atLeastOne("occystrap.file-drop.attempts", configuration.getAttempts());
        atLeastOne("maxMessagesPerPoll", configuration.getMaxMessagesPerPoll());
        FileDropConsumer consumer = new FileDropConsumer(this, processor, new FileDropConsumer.Terms(Path.of(inbox), doneFile,
                Duration.ofMillis(configuration.getQuiet()), ImagePlan.of(configuration),
                new OccystrapSettings(getCamelContext()).parallel(configuration.getParallel()),
                configuration.getMaxMessagesPerPoll(), configuration.getAttempts(),
                Duration.ofMillis(configuration.getRetryDelay())));
        configureConsumer(consumer);
        return consumer;
    }

    private static void atLeastOne(String key, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(key + " is at least 1, not " + number);
        }
    }

    public String getInbox() {
        return inbox;
    }

    public void setInbox(String inbox) {
        this.inbox = inbox;
    }

    public FileDropConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(FileDropConfiguration configuration) {
        this.configuration = configuration;
    }
}
