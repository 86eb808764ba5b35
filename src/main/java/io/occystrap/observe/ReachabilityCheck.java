package io.occystrap.observe;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Not ready while something does not answer that the work depends on. */
final class ReachabilityCheck extends AbstractHealthCheck {

    private final String name;
    private final Reachability reachability;

    /**
     * @param name         of what must answer
     * @param reachability asks it
     */
    ReachabilityCheck(String name, Reachability reachability) {
        super("occystrap", name);
        this.name = name;
        this.reachability = reachability;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> fault = reachability.fault(name);
        fault.ifPresentOrElse(why -> builder.message(why).down(), builder::up);
    }
}
