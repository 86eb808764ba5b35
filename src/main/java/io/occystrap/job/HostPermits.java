package io.occystrap.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Bounds how many jobs use one registry at a time; who comes first is first. */
final class HostPermits {

    /** Of one registry, for as long as somebody has or wants a permit. */
    private static final class Host {

        private final Semaphore permits;
        private int users;

        Host(int permits) {
            this.permits = new Semaphore(permits, true);
        }
    }

    private final Map<String, Host> hosts = new ConcurrentHashMap<>();

    /**
     * Waits until each of the registries has a permit left, and takes them.
     *
     * @param names   of registries
     * @param permits how many jobs may use one at a time, at least 1
     * @return gives the permits back when it is run
     * @throws InterruptedException if the wait is interrupted; then nothing is taken
     */
    Runnable acquire(Set<String> names, int permits) throws InterruptedException {
        Deque<String> taken = new ArrayDeque<>();
        try {
            // In one order, so that two jobs never wait for each other.
            for (String name : new TreeSet<>(names)) {
                Host host = hosts.compute(name, (key, known) -> {
                    Host used = known == null ? new Host(permits) : known;
                    used.users++;
                    return used;
                });
                try {
                    host.permits.acquire();
                } catch (InterruptedException e) {
                    leave(name);
                    throw e;
                }
                taken.push(name);
            }
        } catch (InterruptedException e) {
            release(taken);
            throw e;
        }
        return () -> release(taken);
    }

    private void release(Deque<String> taken) {
        while (!taken.isEmpty()) {
            String name = taken.pop();
            hosts.get(name).permits.release();
            leave(name);
        }
    }

    private void leave(String name) {
        hosts.computeIfPresent(name, (key, host) -> --host.users == 0 ? null : host);
    }
}
