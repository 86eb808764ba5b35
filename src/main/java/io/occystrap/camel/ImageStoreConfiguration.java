package io.occystrap.camel;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options that the endpoints of all image stores have. */
@UriParams
public abstract class ImageStoreConfiguration implements Cloneable {

    @UriParam(label = "producer", description = "Whether to read an image, or of one its digest, manifest or config alone, to"
            + " list all images of a store that holds several, as a body to be split, or to write the image in the body. Without"
            + " it, an image in the body is written, and anything else makes the endpoint read.")
    private ImageOperation operation;

    @UriParam(label = "producer,security", defaultValue = "false", description = "Whether the headers"
            + " CamelOccystrapSource, CamelOccystrapDestination and so on may name what is read and written, in place of"
            + " the endpoint's own options. Headers can come from outside: remove those that you did not set.")
    private boolean allowFromHeaders;

    @UriParam(label = "producer", defaultValue = "false", description = "Whether an image that is at the destination already,"
            + " under the same names, is left as it is. Its ID decides, so the layers of an image that was filtered are read to"
            + " know it.")
    private boolean skipExisting;

    @UriParam(label = "advanced,security", javaType = "java.lang.Long", description = "The most bytes of one layer,"
            + " uncompressed; more is refused. The default is occystrap.limit.layer-bytes, or 256 GiB.")
    private Long layerBytes;

    public ImageOperation getOperation() {
        return operation;
    }

    public void setOperation(ImageOperation operation) {
        this.operation = operation;
    }

    public boolean isAllowFromHeaders() {
        return allowFromHeaders;
    }

    public void setAllowFromHeaders(boolean allowFromHeaders) {
        this.allowFromHeaders = allowFromHeaders;
    }

    public boolean isSkipExisting() {
        return skipExisting;
    }

    public void setSkipExisting(boolean skipExisting) {
        this.skipExisting = skipExisting;
    }

    public Long getLayerBytes() {
        return layerBytes;
    }

    public void setLayerBytes(Long layerBytes) {
        this.layerBytes = layerBytes;
    }

    @Override
    protected ImageStoreConfiguration clone() {
        try {
            return (ImageStoreConfiguration) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
