package io.occystrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.camel.UsageException;
import io.occystrap.image.ImageException;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.job.Job;
import io.occystrap.queue.JobQueue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Puts a job into the queue, and waits for what comes of it if somebody wants to know. */
@Command(name = "submit", mixinStandardHelpOptions = true, description = "Put a job into the queue of a running"
        + " 'occystrap run queue-fetch', or of the broker that occystrap.queue.broker-url names, and print its ID. With --wait,"
        + " print the result too, and exit as the command would that does the same.")
final class SubmitCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";
    private static final String FOR_EVER = "0";

    @ParentCommand
    private CommandLineApplication.Root root;

    @Parameters(index = "0", paramLabel = "JOB.json", description = "The job, an object such as {\"source\":"
            + "\"registry://HOST/IMAGE:TAG\",\"destination\":\"tar://PATH\"}; - for standard input.")
    private String file;

    @Option(names = "--wait", paramLabel = "SECONDS", arity = "0..1", preprocessor = OnlyAttached.class,
            description = "Wait for the result, for so many seconds or as long as it takes.")
    private Long wait;

    @Override
    public Integer call() throws Exception {
        GlobalOptions options = root.options();
        Console console = root.console();
        if (wait != null && wait < 0) {
            throw new UsageException("--wait takes a number of seconds, not " + wait);
        }
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", options.verbose() ? "info" : "off");
        ObjectNode job = read(console);
        String id = identified(job);
        RouteCall call = new RouteCall("submit");
        Main main = new CamelMain(options, console, call).main(call, null);
        try (JobQueue queue = JobQueue.connect(CamelMain.start(main, "the connection to the queue"))) {
            queue.send(id, JsonDocument.text(job));
            if (wait == null) {
                printId(id, options, console);
                return ExitCode.DONE.number();
            }
            if (!options.json() && !options.quiet()) {
                console.out().println(id);
            }
            return awaited(queue, id, options, console).number();
        } finally {
            main.stop();
        }
    }

    private ObjectNode read(Console console) throws IOException {
        String name = file.equals(STANDARD_INPUT) ? "the job on standard input" : "the job " + Printable.escape(file);
        byte[] document;
        try (InputStream in = file.equals(STANDARD_INPUT) ? console.in() : Files.newInputStream(Path.of(file))) {
            document = in.readNBytes(Job.LARGEST + 1);
        }
        if (document.length > Job.LARGEST) {
            throw new UsageException(name + " is larger than " + Job.LARGEST + " bytes, more than any job");
        }
        try {
            return (ObjectNode) JsonDocument.object(name, document);
        } catch (MalformedImageException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /** What else is wrong with the job is found where it is done. */
    private static String identified(ObjectNode job) {
        if (!job.has("id")) {
            job.put("id", UUID.randomUUID().toString());
        }
        String id = job.path("id").asText();
        if (!Job.isId(id)) {
            throw new UsageException("the id " + Printable.escape(id) + " of the job is none (letters, digits and . _ : - behind"
                    + " the first, at most 128)");
        }
        return id;
    }

    private static void printId(String id, GlobalOptions options, Console console) {
        if (options.json()) {
            console.out().println(JsonDocument.text(JsonNodeFactory.instance.objectNode().put("id", id)));
        } else if (!options.quiet()) {
            console.out().println(id);
        }
    }

    private ExitCode awaited(JobQueue queue, String id, GlobalOptions options, Console console)
            throws ImageException, InterruptedException {
        Optional<String> text = queue.result(id, wait == 0 ? null : Duration.ofSeconds(wait));
        if (text.isEmpty()) {
            throw new UnavailableException("there is no result of job " + id + " yet", "it was waited for " + wait + " seconds",
                    "the job stays in the queue; a longer --wait may help, and so may a daemon that does it");
        }
        JsonNode result = JsonDocument.object("the result of job " + id, text.get().getBytes(StandardCharsets.UTF_8));
        boolean done = result.path("state").asText().equals("done");
        if (options.json()) {
            console.out().println(JsonDocument.text(result));
        } else if (done && !options.quiet()) {
            console.out().println(line(result.path("receipt")));
        }
        if (done) {
            return ExitCode.DONE;
        }
        JsonNode error = result.path("error");
        console.err().println("occystrap: error: job " + id + " is " + Printable.escape(result.path("state").asText()) + ": "
                + Printable.escapeWhole(error.path("reason").asText()));
        return code(error.path("kind").asText());
    }

    private static String line(JsonNode receipt) {
        return Printable.escape(receipt.path("destination").asText()) + ": " + Printable.escape(receipt.path("image").asText())
                + ", image ID " + Printable.escape(receipt.path("imageId").asText());
    }

    private static ExitCode code(String kind) {
        return switch (kind) {
            case "malformed-job", "not-allowed" -> ExitCode.USAGE;
            case "not-found" -> ExitCode.NOT_FOUND;
            case "not-authorised" -> ExitCode.NOT_AUTHORIZED;
            case "malformed-image" -> ExitCode.MALFORMED;
            case "unavailable" -> ExitCode.UNAVAILABLE;
            default -> ExitCode.BUG;
        };
    }

    /** Takes no word behind {@code --wait} for its value that is not joined to it by an equals sign. */
    static final class OnlyAttached implements IParameterPreprocessor {

        @Override
        public boolean preprocess(Stack<String> args, CommandSpec commandSpec, ArgSpec argSpec, Map<String, Object> info) {
            if (!"=".equals(info.get("separator"))) {
                args.push(FOR_EVER);
            }
            return false;
        }
    }
}
