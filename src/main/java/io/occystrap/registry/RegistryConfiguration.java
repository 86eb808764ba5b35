package io.occystrap.registry;

import io.occystrap.camel.BlobStoreConfiguration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-registry}. */
@UriParams
public class RegistryConfiguration extends BlobStoreConfiguration {

    @UriParam(label = "security", secret = true, description = "The user to log in as where the registry wants one. The"
            + " default is occystrap.username, or nobody.")
    private String username;

    @UriParam(label = "security", secret = true, description = "The user's password. The default is occystrap.password.")
    private String password;

    @UriParam(label = "security", javaType = "java.lang.Boolean", description = "Whether a registry on another machine may"
            + " be spoken to over plain HTTP where HTTPS does not answer, and with a certificate that nobody vouches for."
            + " The default is occystrap.insecure, or false.")
    private Boolean insecure;

    @UriParam(label = "producer", description = "Whether what refers to an image is written after it: signatures, SBOMs and"
            + " attestations that the registry lists as its referrers, and the tags of cosign. Only for images that are"
            + " copied as they are, from a registry.")
    private boolean referrers;

    @UriParam(description = "Which tags to list or watch: those in which this regular expression is found, anywhere; with"
            + " ^ before and $ after it, it is the whole tag.")
    private String tagPattern;

    @UriParam(description = "Which tags to list or watch: those whose version is in this range, as npm writes it, such as"
            + " ^1.4 or 1.x || 3.x. A tag may have a v before its version.")
    private String semver;

    @UriParam(label = "consumer", description = "The file that remembers what the watched tags named. It may be shared."
            + " Without it, everything is seen for the first time after each start.")
    private String state;

    @UriParam(label = "consumer", defaultValue = "emit", description = "What becomes of the tags that are there the first"
            + " time: each is new, or all are only remembered.")
    private InitialTags initial = InitialTags.emit;

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    public Boolean getInsecure() {
        return insecure;
    }

    public void setInsecure(Boolean insecure) {
        this.insecure = insecure;
    }

    public boolean isReferrers() {
        return referrers;
    }

    public void setReferrers(boolean referrers) {
        this.referrers = referrers;
    }

    public String getTagPattern() {
        return tagPattern;
    }

    public void setTagPattern(String tagPattern) {
        this.tagPattern = tagPattern;
    }

    public String getSemver() {
        return semver;
    }

    public void setSemver(String semver) {
        this.semver = semver;
    }

    public String getState() {
        return state;
    }

    public void setState(String state) {
        this.state = state;
    }

    public InitialTags getInitial() {
        return initial;
    }

    public void setInitial(InitialTags initial) {
        this.initial = initial;
    }

    /** @return an independent copy */
    public RegistryConfiguration copy() {
        return (RegistryConfiguration) clone();
    }
}
