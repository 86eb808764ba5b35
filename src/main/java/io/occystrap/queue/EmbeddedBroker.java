package io.occystrap.queue;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * The broker that comes along: ActiveMQ Artemis in this process, with the three queues of jobs and no others. What waits in
 * them is on the disk, and memory does not grow with it. It speaks AMQP 1.0 and its own protocol; nobody can manage it from
 * outside.
 */
final class EmbeddedBroker implements AutoCloseable {

    private static final int JOURNAL_BYTES = 4 << 20;
    private static final int PAGE_BYTES = 1 << 20;
    private static final long QUEUE_BYTES = 4 << 20;
    private static final long ALL_BYTES = 16 << 20;
    /** A full disk would end the broker in the middle of a write; before that, senders wait. */
    private static final long DISK_BYTES = 64 << 20;
    private static final int DISK_SCAN_MILLISECONDS = 5000;
    /** The broker counts an attempt whose worker died, too; what the route has not buried by then, the broker does. */
    private static final int MORE_ATTEMPTS = 2;

    private static final SimpleString DEAD = SimpleString.of(QueueSettings.DEAD);
    /** Where results go that nobody took in time: no queue has that name. */
    private static final String NOWHERE = "occystrap.expired";

    private final ActiveMQServerImpl server;
    private final FileChannel lock;
    private final TransportConfiguration connector;

    private EmbeddedBroker(ActiveMQServerImpl server, FileChannel lock, TransportConfiguration connector) {
        this.server = server;
        this.lock = lock;
        this.connector = connector;
    }

    /**
     * @param settings where it listens, and keeps its journal
     * @return the broker, which takes connections
     * @throws UnavailableException if another process has the folder or the address, or the folder cannot be used
     */
    static EmbeddedBroker start(QueueSettings settings) throws IOException {
        FileChannel lock = lock(settings.data());
        try {
            requireFree(settings.listen());
            // Which of the brokers in this process is meant.
            Map<String, Object> here = Map.of("serverId", ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
            ActiveMQServerImpl server = new ActiveMQServerImpl(configuration(settings, here), null,
                    new BrokerAccess(settings.credentials()));
            server.registerBrokerPlugin(new MessageLimits(settings.messageBytes()));
            start(server, settings);
            return new EmbeddedBroker(server, lock, new TransportConfiguration(InVMConnectorFactory.class.getName(), here));
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void start(ActiveMQServerImpl server, QueueSettings settings) throws UnavailableException {
        AtomicReference<Exception> failure = new AtomicReference<>();
        server.registerActivationFailureListener(failure::set);
        try {
            server.start();
        } catch (Exception e) {
            failure.set(e);
        }
        if (failure.get() == null) {
            return;
        }
        try {
            server.stop(true);
        } catch (Exception e) {
            failure.get().addSuppressed(e);
        }
        throw new UnavailableException("the broker cannot be started at " + settings.listen() + " with its journal in "
                + Printable.escape(settings.data().toString()), Printable.escape(failure.get().getMessage()),
                "see occystrap.queue.listen and occystrap.queue.data", null);
    }

    /** Artemis has a lock of its own, but waits for it. */
    private static FileChannel lock(Path data) throws UnavailableException {
        String folder = Printable.escape(data.toString());
        FileChannel channel = null;
        try {
            if (!Files.isDirectory(data)) {
                // What waits there is nobody else's business.
                Files.createDirectories(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            channel = FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
            channel.close();
        } catch (OverlappingFileLockException e) {
            // Somebody in this process has it.
            closeQuietly(channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new UnavailableException("the broker's folder " + folder + " cannot be used", Printable.escape(e.toString()),
                    "see occystrap.queue.data", null);
        }
        throw new UnavailableException("the broker's folder " + folder + " is in use", "another daemon has its broker there",
                "let this one connect to it with occystrap.queue.broker-url, or give it another folder with occystrap.queue.data"
                        + " and another occystrap.queue.listen", null);
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The lock was not had.
                return;
            }
        }
    }

    /** Artemis says so too, but with a stack trace in the log. */
    private static void requireFree(ListenAddress listen) throws UnavailableException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(listen.host(), listen.port()));
        } catch (IOException e) {
            throw new UnavailableException("the broker cannot listen at " + listen, Printable.escape(e.getMessage()),
                    "connect to the one there with occystrap.queue.broker-url, or choose another occystrap.queue.listen", null);
        }
    }

    private static Configuration configuration(QueueSettings settings, Map<String, Object> here) {
        Path data = settings.data();
        Configuration configuration = new ConfigurationImpl()
                .setName("occystrap")
                .setPersistenceEnabled(true)
                // NIO is everywhere, and does not need a native library.
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(data.resolve("journal").toString())
                .setBindingsDirectory(data.resolve("bindings").toString())
                .setPagingDirectory(data.resolve("paging").toString())
                .setLargeMessagesDirectory(data.resolve("large").toString())
                .setJournalFileSize(JOURNAL_BYTES)
                .setJournalMinFiles(2)
                .setJournalPoolFiles(4)
                .setJournalLockAcquisitionTimeout(1000)
                .setJMXManagementEnabled(false)
                .setMessageCounterEnabled(false)
                .setPersistIDCache(false)
                .setGlobalMaxSize(ALL_BYTES)
                .setMaxDiskUsage(-1)
                .setMinDiskFree(DISK_BYTES)
                .setDiskScanPeriod(DISK_SCAN_MILLISECONDS)
                .setSecurityEnabled(true)
                .setThreadPoolMaxSize(16)
                .setScheduledThreadPoolMaxSize(2)
                .setCriticalAnalyzer(false);
        configuration.addAcceptorConfiguration(new TransportConfiguration(InVMAcceptorFactory.class.getName(), here, "process"));
        configuration.addAcceptorConfiguration(new TransportConfiguration(NettyAcceptorFactory.class.getName(), Map.of(
                TransportConstants.HOST_PROP_NAME, settings.listen().host(),
                TransportConstants.PORT_PROP_NAME, settings.listen().port(),
                TransportConstants.PROTOCOLS_PROP_NAME, "CORE,AMQP"), "network"));
        configuration.addAddressSetting("#", addressSettings().setExpiryAddress(SimpleString.of(NOWHERE)));
        configuration.addAddressSetting(QueueSettings.REQUESTS, retried(addressSettings(), settings.retries()));
        configuration.addDivertConfiguration(new MessageLimits(settings.messageBytes()).divert());
        for (String name : List.of(QueueSettings.REQUESTS, QueueSettings.RESULTS, QueueSettings.DEAD)) {
            configuration.addAddressConfiguration(new CoreAddressConfiguration().setName(name)
                    .addRoutingType(RoutingType.ANYCAST)
                    .addQueueConfig(QueueConfiguration.of(name).setAddress(name).setRoutingType(RoutingType.ANYCAST)
                            .setDurable(true).setAutoDelete(false)));
        }
        return configuration;
    }

    private static AddressSettings addressSettings() {
        return new AddressSettings()
                .setAutoCreateQueues(false).setAutoCreateAddresses(false)
                .setAutoDeleteQueues(false).setAutoDeleteAddresses(false)
                .setDeadLetterAddress(DEAD)
                // Without a limit for attempts, which is for requests alone.
                .setMaxDeliveryAttempts(-1)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(QUEUE_BYTES)
                .setPageSizeBytes(PAGE_BYTES)
                .setPageCacheMaxSize(1)
                .setMaxReadPageBytes(2 * PAGE_BYTES)
                .setPrefetchPageBytes(PAGE_BYTES);
    }

    private static AddressSettings retried(AddressSettings settings, RetrySchedule retries) {
        return settings
                .setRedeliveryDelay(retries.seconds() * 1000L)
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(retries.longestSeconds() * 1000L)
                .setMaxDeliveryAttempts(retries.attempts() + MORE_ATTEMPTS)
                .setExpiryAddress(DEAD);
    }

    /** @return how a connection within this process is made */
    TransportConfiguration connector() {
        return connector;
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("the broker did not end well", e);
        } finally {
            lock.close();
        }
    }
}
