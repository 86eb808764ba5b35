package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program that keeps logins, {@code docker-credential-NAME} (docker-credential-helpers). It gets a server's name on
 * standard input, and nothing on its command line. It may think for a minute and say 64 KiB.
 */
final class CredentialProgram {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_BYTES = 64 << 10;

    /** The words that all helpers use for it, which are no error (docker-credential-helpers, "credentials/error.go"). */
    private static final String NOT_FOUND = "credentials not found in native keychain";

    private final String program;
    private final String file;
    private final Duration patience;

    /**
     * @param program  to start
     * @param file     that names it, for errors; printable
     * @param patience how long it may take
     */
    CredentialProgram(String program, String file, Duration patience) {
        this.program = program;
        this.file = file;
        this.patience = patience;
    }

    /**
     * @param name as a file of logins has it; must be a plain file name
     * @param file that names it, for errors; printable
     * @return the program on the PATH
     * @throws NotAuthorizedException if the name is none
     */
    static CredentialProgram of(String name, String file) throws NotAuthorizedException {
        if (!NAME.matcher(name).matches()) {
            throw new NotAuthorizedException("the credential helper in " + file + " was refused",
                    Printable.escape(name) + " is no plain name", "repair the file");
        }
        return new CredentialProgram("docker-credential-" + name, file, PATIENCE);
    }

    /**
     * @param server such as {@code registry.example:5000}
     * @return what the program knows for it; empty if it knows nothing
     * @throws IOException if the program cannot be asked
     */
    Optional<Credentials> get(String server) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program, "get");
        // What we were told in the environment is not for others.
        builder.environment().keySet().removeIf(key -> key.startsWith("OCCYSTRAP_"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw failed("it cannot be started", "install it on the PATH, or take it out of " + file);
        }
        try {
            return answer(server, process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Optional<Credentials> answer(String server, Process process) throws IOException, InterruptedException {
        Listening out = new Listening(process.getInputStream());
        Listening err = new Listening(process.getErrorStream());
        try (OutputStream in = process.getOutputStream()) {
            in.write(server.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It did not want to know; what it says matters.
        }
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failed("it did not answer for " + patience.toSeconds() + " s", null);
        }
        String said = out.text();
        if (process.exitValue() == 0) {
            return parse(said);
        }
        String complaint = err.text();
        if (said.contains(NOT_FOUND) || complaint.contains(NOT_FOUND)) {
            return Optional.empty();
        }
        // An answer with a secret in it is JSON, and is not shown; helpers complain on either stream.
        String why = complaint.isEmpty() && said.indexOf('{') < 0 ? said : complaint;
        throw failed("it ended with code " + process.exitValue() + (why.isEmpty() || why.indexOf('{') >= 0 ? ""
                : ": " + Printable.escape(why.lines().findFirst().orElse(""))), null);
    }

    private Optional<Credentials> parse(String said) throws NotAuthorizedException {
        JsonNode answer;
        try {
            answer = JsonDocument.object(program, said.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedImageException e) {
            // Without the cause, whose message quotes the text.
            throw failed("its answer is no JSON object", null);
        }
        String username = answer.path("Username").asText("");
        String secret = answer.path("Secret").asText("");
        if (username.isEmpty() && secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(username.equals("<token>") ? Credentials.ofIdentityToken(secret)
                : new Credentials(username, secret));
    }

    /**
     * Listens on a thread of its own: a full pipe would stop the program, and a program that says nothing would stop us.
     * An agent that the program leaves behind may hold its end of the pipe open for ever.
     */
    private static final class Listening {

        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private final Thread thread;

        Listening(InputStream in) {
            thread = new Thread(() -> listen(in), "credential-program");
            thread.setDaemon(true);
            thread.start();
        }

        private void listen(InputStream in) {
            byte[] buffer = new byte[4096];
            try (in) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    heard.write(buffer, 0, Math.min(n, MOST_BYTES - heard.size()));
                }
            } catch (IOException e) {
                // What was heard counts.
            }
        }

        /** @return what was said until a second after the program's end */
        String text() throws InterruptedException {
            thread.join(1000);
            return heard.toString(StandardCharsets.UTF_8).strip();
        }
    }

    private NotAuthorizedException failed(String why, String remedy) {
        return new NotAuthorizedException("the credential helper " + program + ", which " + file
                + " names, gives no login", why, remedy);
    }
}
