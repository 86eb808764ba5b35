package io.occystrap.filedrop;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-filedrop}. */
@UriParams
public class FileDropConfiguration implements Cloneable {

    @UriParam(label = "consumer", defaultValue = "extract", description = "What is done with the images of an archive:"
            + " extract (the layers of each into a directory of its own), bundle (each becomes a bundle that runc starts), layout (all"
            + " into one image layout), search (for a pattern) or push (into a registry).")
    private FileDropAction action = FileDropAction.extract;

    @UriParam(label = "consumer,security", description = "The folder below which images go, each archive's into a"
            + " folder that is named after it. Symbolic links in it are not followed. To search or push, none is needed.")
    private String outputRoot;

    @UriParam(label = "consumer", defaultValue = "false", description = "Extracting: whether the root filesystem of each image is written, too.")
    private boolean expand;

    @UriParam(label = "consumer", description = "Searching: the pattern of names.")
    private String pattern;

    @UriParam(label = "consumer", defaultValue = "false", description = "Searching: whether pattern and content are regular"
            + " expressions.")
    private boolean regex;

    @UriParam(label = "consumer", description = "Searching: what the files must have in them.")
    private String content;

    @UriParam(label = "consumer,security", description = "Pushing: HOST[:PORT]/ or HOST[:PORT]/PREFIX/, behind which"
            + " images go under their own names, and those without a name under the archive's and the beginning of their ID.")
    private String registry;

    @UriParam(label = "consumer", description = "What the name of a file ends in that says that another is whole: with .done, app.tar is taken"
            + " when app.tar.done is there, which is removed. Without it, a file is taken when it has not changed for a while.")
    private String doneFile;

    @UriParam(label = "consumer", javaType = "java.time.Duration", defaultValue = "2s", description = "For how long a file must not have changed"
            + " before it is taken. Not where there are done files.")
    private long quiet = 2000;

    @UriParam(label = "consumer", defaultValue = "5", description = "How often a file is tried that fails for a reason that may pass: a registry"
            + " that does not answer, a full disk, a process that dies. What cannot succeed is tried once.")
    private int attempts = 5;

    @UriParam(label = "consumer", javaType = "java.time.Duration", defaultValue = "10s", description = "How long to wait before a second"
            + " attempt. It doubles with each, up to ten minutes.")
    private long retryDelay = 10_000;

    @UriParam(label = "consumer", javaType = "java.lang.Integer", description = "How many files are worked on at once. The default is"
            + " occystrap.parallel, or 4.")
    private Integer parallel;

    @UriParam(label = "consumer", defaultValue = "100", description = "How many files are taken before the inbox is looked at again,"
            + " the oldest first.")
    private int maxMessagesPerPoll = 100;

    public FileDropAction getAction() {
        return action;
    }

    public void setAction(FileDropAction action) {
        this.action = action;
    }

    public String getOutputRoot() {
        return outputRoot;
    }

    public void setOutputRoot(String outputRoot) {
        this.outputRoot = outputRoot;
    }

    public boolean isExpand() {
        return expand;
    }

    public void setExpand(boolean expand) {
        this.expand = expand;
    }

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

    public String getRegistry() {
        return registry;
    }

    public void setRegistry(String registry) {
        this.registry = registry;
    }

    public String getDoneFile() {
        return doneFile;
    }

    public void setDoneFile(String doneFile) {
        this.doneFile = doneFile;
    }

    public long getQuiet() {
        return quiet;
    }

    public void setQuiet(long quiet) {
        this.quiet = quiet;
    }

    public int getAttempts() {
        return attempts;
    }

    public void setAttempts(int attempts) {
        this.attempts = attempts;
    }

    public long getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(long retryDelay) {
        this.retryDelay = retryDelay;
    }

    public Integer getParallel() {
        return parallel;
    }

    public void setParallel(Integer parallel) {
        this.parallel = parallel;
    }

    public int getMaxMessagesPerPoll() {
        return maxMessagesPerPoll;
    }

    public void setMaxMessagesPerPoll(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    /** @return an independent copy */
    public FileDropConfiguration copy() {
        try {
            return (FileDropConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
