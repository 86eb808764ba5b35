package io.occystrap.registry;

import io.occystrap.layer.Interruption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;

/** A request that ends when its thread is interrupted. Sockets do not hear that, but channels do, and what is like them. */
final class InterruptibleRequest extends AbstractInterruptibleChannel {

    private final HttpUriRequestBase request;

    InterruptibleRequest(HttpUriRequestBase request) {
        this.request = request;
    }

    /**
     * @param client  sends it
     * @param host    where to
     * @param context of the exchange
     * @return the answer, its body unread; to be closed by the caller
     * @throws InterruptedIOException if this thread is interrupted
     * @throws IOException            what the network did
     */
    ClassicHttpResponse send(HttpClient client, HttpHost host, HttpClientContext context) throws IOException {
        try {
            boolean answered = false;
            begin();
            try {
                ClassicHttpResponse answer = client.executeOpen(host, request, context);
                answered = true;
                return answer;
            } finally {
                end(answered);
            }
        } catch (ClosedByInterruptException e) {
            throw Interruption.of(e);
        }
    }

    @Override
    protected void implCloseChannel() {
        request.abort();
    }
}
