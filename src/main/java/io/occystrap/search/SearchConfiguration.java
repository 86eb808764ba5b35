package io.occystrap.search;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-search}. */
@UriParams
public class SearchConfiguration implements Cloneable {

    @UriParam(label = "producer", description = "What the names in the layers must look like: a shell pattern (*, ?, [..],"
            + " ** across directories). Without a slash, the last component of a name is enough.")
    private String pattern;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether pattern and content are regular"
            + " expressions, of which a part of the name, or of the content, is enough.")
    private boolean regex;

    @UriParam(label = "producer", description = "A text, or a regular expression, that the files must have in them.")
    private String content;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether the config's history and environment are"
            + " searched as well.")
    private boolean history;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether matches say which layer above deletes or"
            + " replaces them.")
    private boolean hiddenBy;

    @UriParam(label = "producer,security", defaultValue = "false", description = "Whether headers such as"
            + " CamelOccystrapPattern may say what is searched for, in place of the endpoint's own options. Headers can"
            + " come from outside: remove those that you did not set.")
    private boolean allowFromHeaders;

    @UriParam(label = "producer", javaType = "java.lang.Integer", description = "How many layers are searched at once. The"
            + " default is occystrap.parallel, or 4.")
    private Integer parallel;

    @UriParam(label = "advanced,security", javaType = "java.lang.Integer", description = "How many seconds a regular"
            + " expression may take for a name, or for 128 KiB of a content, before the search fails. The default is"
            + " occystrap.search.pattern-seconds, or 1.")
    private Integer patternSeconds;

    @UriParam(label = "advanced", description = "Where matches wait that are too many for the memory. The default is"
            + " occystrap.temp-dir, or the system's.")
    private String temporaryDirectory;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether the image stays the body and is searched as"
            + " the next steps read it. What is found goes to the listener in the header CamelOccystrapMatchListener, so"
            + " this wants allowFromHeaders.")
    private boolean passing;

    public String getPattern() {
        return pattern;
    }

    public void setPattern(String pattern) {
        this.pattern = pattern;
    }

    public boolean isRegex() {
        return regex;
    }

    public void setRegex(boolean regex) {
        this.regex = regex;
    }

    public String getContent() {
        return content;
    }

    public void setContent(String content) {
        this.content = content;
    }

    public boolean isHistory() {
        return history;
    }

    public void setHistory(boolean history) {
        this.history = history;
    }

    public boolean isHiddenBy() {
        return hiddenBy;
    }

    public void setHiddenBy(boolean hiddenBy) {
        this.hiddenBy = hiddenBy;
    }

    public boolean isAllowFromHeaders() {
        return allowFromHeaders;
    }

    public void setAllowFromHeaders(boolean allowFromHeaders) {
        this.allowFromHeaders = allowFromHeaders;
    }

    public Integer getParallel() {
        return parallel;
    }

    public void setParallel(Integer parallel) {
        this.parallel = parallel;
    }

    public Integer getPatternSeconds() {
        return patternSeconds;
    }

    public void setPatternSeconds(Integer patternSeconds) {
        this.patternSeconds = patternSeconds;
    }

    public String getTemporaryDirectory() {
        return temporaryDirectory;
    }

    public void setTemporaryDirectory(String temporaryDirectory) {
        this.temporaryDirectory = temporaryDirectory;
    }

    public boolean isPassing() {
        return passing;
    }

    public void setPassing(boolean passing) {
        this.passing = passing;
    }

    /** @return an independent copy */
    public SearchConfiguration copy() {
        try {
            return (SearchConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
