package io.occystrap.docker;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.occystrap.image.BulkInputStream;
import java.io.IOException;

/** The body of a daemon's answer. Closing it drops the connection: what is left of the body is not read. */
final class AnswerInputStream extends BulkInputStream {

    private final Response response;
    private final DaemonConnection connection;

    /** @param connection says what a failure means */
    AnswerInputStream(Response response, DaemonConnection connection) {
        super(response.getBody());
        this.response = response;
        this.connection = connection;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return in.read(buffer, offset, length);
        } catch (IOException e) {
            throw connection.explained(e);
        }
    }

    @Override
    public void close() {
        response.close();
    }
}
