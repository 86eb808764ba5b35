package io.occystrap.queue;

import java.nio.file.Path;
import java.util.Map;

/** Where programs of a user keep what must survive a restart (XDG Base Directory Specification). */
final class StateFolder {

    private StateFolder() {
    }

    /**
     * @param environment of the process
     * @return the folder for the journal of the broker that comes along; need not exist
     */
    static Path broker(Map<String, String> environment) {
        String state = environment.get("XDG_STATE_HOME");
        // The specification has relative paths ignored.
        Path folder = state != null && Path.of(state).isAbsolute() ? Path.of(state)
                : Path.of(System.getProperty("user.home"), ".local", "state");
        return folder.resolve("occystrap/broker");
    }
}
