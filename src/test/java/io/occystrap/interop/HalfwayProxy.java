package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stands before a registry and stops in the middle of a layer, until it is let go. */
final class HalfwayProxy implements AutoCloseable {

    private final CountDownLatch middle = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final FaultyProxy proxy;

    /** @param layer the digest of the blob in whose middle it stops */
    HalfwayProxy(DockerRegistry registry, String layer) throws IOException {
        proxy = new FaultyProxy(registry, (exchange, client) -> {
            // From its start: a range at its end is no more than a question for its size.
            if (exchange.path().endsWith(layer) && exchange.from() == 0) {
                exchange.head(client);
                exchange.part(client, exchange.length() / 2);
                middle.countDown();
                end.await();
            } else {
                exchange.pass(client);
            }
        });
    }

    /** @return HOST:PORT */
    String host() {
        return proxy.host();
    }

    void awaitMiddle() throws InterruptedException {
        assertThat(middle.await(60, TimeUnit.SECONDS)).as("the middle of the layer").isTrue();
    }

    /** Cuts off what is held up, and holds up no more. */
    void heal() {
        proxy.heal();
        end.countDown();
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        proxy.close();
    }
}
