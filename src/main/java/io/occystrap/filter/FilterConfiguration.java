package io.occystrap.filter;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-filter}; each filter has its own. */
@UriParams
public class FilterConfiguration implements Cloneable {

    @UriParam(label = "producer", description = "For exclude: what to leave out, a shell pattern or several with commas"
            + " between them. A pattern without a slash means names anywhere; ** crosses slashes.")
    private String pattern;

    @UriParam(label = "producer", javaType = "java.lang.Long", description = "For normalize-timestamps: the time to set, in"
            + " seconds since 1970. The default is the environment variable SOURCE_DATE_EPOCH, or 0.")
    private Long ts;

    @UriParam(label = "producer", defaultValue = "false", description = "For normalize-timestamps: whether the times in the"
            + " image's config are set too.")
    private boolean config;

    @UriParam(label = "producer", description = "For inspect: the file to append a line of JSON to.")
    private String file;

    @UriParam(label = "producer,security", defaultValue = "false", description = "For exclude and normalize-timestamps: whether"
            + " the headers CamelOccystrapExclude, CamelOccystrapTimestamp and CamelOccystrapConfigTimes count in place of the"
            + " endpoint's own options. Headers can come from outside: remove those that you did not set.")
    private boolean allowFromHeaders;

    @UriParam(label = "producer,advanced", description = "For entries: the bean that says of each entry what becomes of it.")
    private EntryDecider decider;

    public String getPattern() {
        return pattern;
    }

    public void setPattern(String pattern) {
        this.pattern = pattern;
    }

    public Long getTs() {
        return ts;
    }

    public void setTs(Long ts) {
        this.ts = ts;
    }

    public boolean isConfig() {
        return config;
    }

    public void setConfig(boolean config) {
        this.config = config;
    }

    public String getFile() {
        return file;
    }

    public void setFile(String file) {
        this.file = file;
    }

    public boolean isAllowFromHeaders() {
        return allowFromHeaders;
    }

    public void setAllowFromHeaders(boolean allowFromHeaders) {
        this.allowFromHeaders = allowFromHeaders;
    }

    public EntryDecider getDecider() {
        return decider;
    }

    public void setDecider(EntryDecider decider) {
        this.decider = decider;
    }

    /** @return an independent copy */
    public FilterConfiguration copy() {
        try {
            return (FilterConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
