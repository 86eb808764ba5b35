package io.occystrap.camel;

import org.apache.camel.spi.Metadata;

/** The headers of the Occystrap components. */
public interface OccystrapConstants {

    @Metadata(label = "producer", javaType = "String", description = "What to read, in place of what the endpoint"
            + " names: an image reference, a path. Only with the option allowFromHeaders.")
    String SOURCE = "CamelOccystrapSource";

    @Metadata(label = "producer", javaType = "String", description = "Where to write, in place of what the endpoint"
            + " names. Only with the option allowFromHeaders.")
    String DESTINATION = "CamelOccystrapDestination";

    @Metadata(label = "producer", javaType = "String", description = "Which of several images in a store to read, by"
            + " its name. Only with the option allowFromHeaders.")
    String IMAGE = "CamelOccystrapImage";

    @Metadata(label = "producer", javaType = "String", description = "The tag of the image to read. Only with the"
            + " option allowFromHeaders.")
    String TAG = "CamelOccystrapTag";

    @Metadata(label = "producer", javaType = "String", description = "What the destination calls the image, NAME:TAG, in"
            + " place of the image's own name. Only with the option allowFromHeaders.")
    String NAME = "CamelOccystrapName";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether the image is added to those that an archive"
            + " holds. Only with the option allowFromHeaders.")
    String APPEND = "CamelOccystrapAppend";

    @Metadata(label = "producer", javaType = "String", description = "The socket of the daemon to read from: a path,"
            + " unix://PATH or tcp://HOST:PORT. Only with the option allowFromHeaders.")
    String SOURCE_SOCKET = "CamelOccystrapSourceSocket";

    @Metadata(label = "producer", javaType = "String", description = "The socket of the daemon to write to, as above. Only"
            + " with the option allowFromHeaders.")
    String DESTINATION_SOCKET = "CamelOccystrapDestinationSocket";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether a directory gets a manifest file for each"
            + " image. Only with the option allowFromHeaders.")
    String UNIQUE_NAMES = "CamelOccystrapUniqueNames";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether a directory also gets the image's root"
            + " filesystem. Only with the option allowFromHeaders.")
    String EXPAND = "CamelOccystrapExpand";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether an ordinary user starts the bundle. Only"
            + " with the option allowFromHeaders.")
    String ROOTLESS = "CamelOccystrapRootless";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether a container's root filesystem is"
            + " read-only. Only with the option allowFromHeaders.")
    String READONLY = "CamelOccystrapReadonly";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether a container gets a terminal. Only with the"
            + " option allowFromHeaders.")
    String TERMINAL = "CamelOccystrapTerminal";

    @Metadata(label = "producer", javaType = "String", description = "A container's host name. Only with the option"
            + " allowFromHeaders.")
    String HOSTNAME = "CamelOccystrapHostname";

    @Metadata(label = "producer", javaType = "String", description = "For the route of the process command: the kind of"
            + " store to read from, such as registry.")
    String SOURCE_STORE = "CamelOccystrapSourceStore";

    @Metadata(label = "producer", javaType = "String", description = "For the route of the process command: the kind of"
            + " store to write to, such as tarfile.")
    String DESTINATION_STORE = "CamelOccystrapDestinationStore";

    @Metadata(label = "producer", javaType = "String", description = "Which platforms of an index to copy: all, or some as"
            + " OS/ARCHITECTURE[/VARIANT] with commas. Only with the option allowFromHeaders.")
    String PLATFORM = "CamelOccystrapPlatform";

    @Metadata(label = "producer", javaType = "String", description = "What a step with operation=read reads in place of the"
            + " image: digest, manifest or config. Only with the option allowFromHeaders.")
    String PART = "CamelOccystrapPart";

    @Metadata(label = "producer", javaType = "String", description = "The manifest to write: docker or oci. Only with the"
            + " option allowFromHeaders.")
    String FORMAT = "CamelOccystrapFormat";

    @Metadata(label = "producer", javaType = "String", description = "How layers are compressed that are written: gzip, zstd"
            + " or none. Only with the option allowFromHeaders.")
    String COMPRESSION = "CamelOccystrapCompression";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether what refers to an image goes into a registry"
            + " with it. Only with the option allowFromHeaders.")
    String REFERRERS = "CamelOccystrapReferrers";

    @Metadata(label = "producer", javaType = "String", description = "For the routes of commands: the URIs of the filters"
            + " that an image passes, one in a line.")
    String FILTERS = "CamelOccystrapFilters";

    @Metadata(label = "producer", javaType = "String", description = "Patterns of the files that the filter exclude leaves"
            + " out, with commas between them. Only with the option allowFromHeaders.")
    String EXCLUDE = "CamelOccystrapExclude";

    @Metadata(label = "producer", javaType = "Long", description = "The time that the filter normalize-timestamps sets, in"
            + " seconds since 1970. Only with the option allowFromHeaders.")
    String TIMESTAMP = "CamelOccystrapTimestamp";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether the filter normalize-timestamps sets the times"
            + " in the image's config, too. Only with the option allowFromHeaders.")
    String CONFIG_TIMES = "CamelOccystrapConfigTimes";

    @Metadata(label = "producer", javaType = "Boolean", description = "Whether an image that is at the destination already is"
            + " left as it is. Only with the option allowFromHeaders.")
    String SKIP_EXISTING = "CamelOccystrapSkipExisting";

    @Metadata(label = "producer", javaType = "String", description = "A regular expression that is found in the tags to list."
            + " Only with the option allowFromHeaders.")
    String TAG_PATTERN = "CamelOccystrapTagPattern";

    @Metadata(label = "producer", javaType = "String", description = "The range of versions of the tags to list, such as"
            + " ^1.4. Only with the option allowFromHeaders.")
    String SEMVER = "CamelOccystrapSemver";

    @Metadata(label = "consumer", javaType = "String", description = "Set by watching: what happened to the tag, NEW, MOVED or"
            + " GONE.")
    String TAG_EVENT = "CamelOccystrapTagEvent";

    @Metadata(label = "consumer", javaType = "String", description = "Set by watching: the digest that the tag named before,"
            + " where it is not new.")
    String PREVIOUS_DIGEST = "CamelOccystrapPreviousDigest";

    @Metadata(label = "producer", javaType = "String", description = "Set by reading: the digest of the image's manifest."
            + " A daemon's image has none before its layers were read.")
    String DIGEST = "CamelOccystrapDigest";

    @Metadata(label = "producer", javaType = "String", description = "Set by reading: what the image is called, printable.")
    String REFERENCE = "CamelOccystrapReference";
}
