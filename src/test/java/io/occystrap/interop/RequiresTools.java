package io.occystrap.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs programs of this machine. Without one of them it is skipped; where the environment variable
 * {@code OCCYSTRAP_INTEROP} is {@code required}, it fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiredTools.class)
@interface RequiresTools {

    /** @return their names, as on the PATH */
    String[] value();

    /** @return whether the test must be root, too */
    boolean root() default false;
}
