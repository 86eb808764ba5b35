package io.occystrap.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Looks for what {@link RequiresTools} names. */
final class RequiredTools implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<RequiresTools> requires = AnnotationSupport.findAnnotation(context.getElement(), RequiresTools.class);
        List<String> missing = new ArrayList<>();
        requires.ifPresent(annotation -> {
            for (String tool : annotation.value()) {
                if (Command.find(tool).isEmpty()) {
                    missing.add(tool);
                }
            }
            if (annotation.root() && !isRoot()) {
                missing.add("being root");
            }
        });
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("everything is there");
        }
        String why = "this machine lacks " + String.join(", ", missing);
        if (areRequired()) {
            throw new ExtensionConfigurationException(why + ", and OCCYSTRAP_INTEROP=required");
        }
        return ConditionEvaluationResult.disabled(why);
    }

    /** @return whether a test must fail rather than be skipped */
    static boolean areRequired() {
        return "required".equals(System.getenv("OCCYSTRAP_INTEROP"));
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
