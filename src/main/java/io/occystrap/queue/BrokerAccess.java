package io.occystrap.queue;

import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/**
 * What those who connect to the broker may do: send to the queues that there are, receive from them and browse them. Nobody may
 * make or delete queues, or manage the broker.
 *
 * @param credentials that are asked for
 */
record BrokerAccess(QueueCredentials credentials) implements ActiveMQSecurityManager {

    private static final Set<CheckType> ALLOWED = Set.of(CheckType.SEND, CheckType.CONSUME, CheckType.BROWSE);

    @Override
    public boolean validateUser(String user, String password) {
        return credentials.accept(user, password);
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType checkType) {
        return ALLOWED.contains(checkType) && credentials.accept(user, password);
    }
}
