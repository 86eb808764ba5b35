package io.occystrap.job;

import io.occystrap.camel.OccystrapSettings;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Take requests from outside to move an image, check them, and say what came of them. A route of jobs accepts the job, reads,
 * filters and writes the image, and makes the result, whether it is done or has failed: routes/commands/job.yaml is one. A route
 * that watches tags makes requests.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-job", title = "Occystrap Job", syntax = "occystrap-job:operation",
             producerOnly = true, remote = false, category = { Category.CONTAINER, Category.WORKFLOW },
             headersClass = JobConstants.class)
public class JobEndpoint extends DefaultEndpoint {

    private static final int DEFAULT_HOST_PARALLEL = 4;

    @UriPath(description = "What the step does.")
    private JobOperation operation;

    @UriParam(label = "producer", description = "With operation request, where the image goes, as a job names it, with {tag} where"
            + " the tag goes: tar://mirror/{tag}.tar, registry://HOST/NAME:{tag}.")
    private String destination;

    @UriParam(label = "producer", description = "With operation request, which platforms of an image: OS/ARCHITECTURE[/VARIANT]"
            + " with commas between, or all. The default is that of whoever does the job.")
    private String platform;

    @UriParam
    private JobConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public JobEndpoint(String uri, JobComponent component, JobConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /** What is wrong with the options is said when the route starts, not when the first job comes. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (operation == JobOperation.accept) {
            policy();
            hostParallel();
        } else if (operation == JobOperation.request) {
            TagJobs.parse(destination, platform);
        }
    }

    @Override
    public Producer createProducer() {
        return switch (operation) {
            case accept -> new AcceptProducer(this, policy(), hostParallel());
            case request -> new RequestProducer(this, TagJobs.parse(destination, platform));
            case done, failed -> new ResultProducer(this);
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("occystrap-job cannot be consumed from; start a route with a queue, a file or a"
                + " direct endpoint and send to it");
    }

    private JobPolicy policy() {
        OccystrapSettings settings = new OccystrapSettings(getCamelContext());
        String root = settings.own(configuration.getOutputRoot(), OutputRoot.KEY, Function.identity(), "");
        String sources = "occystrap.source.allow";
        String destinations = "occystrap.destination.allow";
        return new JobPolicy(AllowedStores.parse(sources, settings.own(configuration.getSourceAllow(), sources, Function.identity(), "")),
                AllowedStores.parse(destinations,
                        settings.own(configuration.getDestinationAllow(), destinations, Function.identity(), "")),
                new OutputRoot(root.isBlank() ? null : Path.of(root)));
    }

    private int hostParallel() {
        return new OccystrapSettings(getCamelContext()).positive(configuration.getHostParallel(), "occystrap.job.host-parallel",
                DEFAULT_HOST_PARALLEL);
    }

    /** @return the permits to use registries, which all endpoints share */
    HostPermits permits() {
        return ((JobComponent) getComponent()).permits();
    }

    public JobOperation getOperation() {
        return operation;
    }

    public void setOperation(JobOperation operation) {
        this.operation = operation;
    }

    public String getDestination() {
        return destination;
    }

    public void setDestination(String destination) {
        this.destination = destination;
    }

    public String getPlatform() {
        return platform;
    }

    public void setPlatform(String platform) {
        this.platform = platform;
    }

    public JobConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(JobConfiguration configuration) {
        this.configuration = configuration;
    }
}
