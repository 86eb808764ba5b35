package io.occystrap.validate;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code occystrap-validate}. */
@UriParams
public class ValidateConfiguration implements Cloneable {

    @UriParam(label = "producer", javaType = "java.lang.Integer", description = "How many layers are read at once. The"
            + " default is occystrap.parallel, or 4.")
    private Integer parallel;

    public Integer getParallel() {
        return parallel;
    }

    public void setParallel(Integer parallel) {
        this.parallel = parallel;
    }

    /** @return an independent copy */
    public ValidateConfiguration copy() {
        try {
            return (ValidateConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
