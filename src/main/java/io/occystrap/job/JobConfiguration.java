package io.occystrap.job;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-job}. */
@UriParams
public class JobConfiguration implements Cloneable {

    @UriParam(label = "producer,security", description = "The folder below which jobs may write. The default is"
            + " occystrap.output.root; without one, jobs write no files.")
    private String outputRoot;

    @UriParam(label = "producer,security", description = "Where jobs may read images from, with commas between:"
            + " registry://HOST[:PORT][/PREFIX], docker://, tar://FOLDER, dir://FOLDER, layout://FOLDER. The default is"
            + " occystrap.source.allow; without one, nothing.")
    private String sourceAllow;

    @UriParam(label = "producer,security", description = "Which registries and daemons jobs may write to, with commas between:"
            + " registry://HOST[:PORT][/PREFIX], docker://, mounts://. The default is occystrap.destination.allow; without one,"
            + " none.")
    private String destinationAllow;

    @UriParam(label = "producer", javaType = "java.lang.Integer", description = "How many jobs may use one registry at a time."
            + " The default is occystrap.job.host-parallel, or 4.")
    private Integer hostParallel;

    public String getOutputRoot() {
        return outputRoot;
    }

    public void setOutputRoot(String outputRoot) {
        this.outputRoot = outputRoot;
    }

    public String getSourceAllow() {
        return sourceAllow;
    }

    public void setSourceAllow(String sourceAllow) {
        this.sourceAllow = sourceAllow;
    }

    public String getDestinationAllow() {
        return destinationAllow;
    }

    public void setDestinationAllow(String destinationAllow) {
        this.destinationAllow = destinationAllow;
    }

    public Integer getHostParallel() {
        return hostParallel;
    }

    public void setHostParallel(Integer hostParallel) {
        this.hostParallel = hostParallel;
    }

    /** @return an independent copy */
    public JobConfiguration copy() {
        try {
            return (JobConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
