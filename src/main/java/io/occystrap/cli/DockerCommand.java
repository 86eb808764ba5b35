package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.ImageReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that reads an image of a Docker or podman daemon. */
abstract class DockerCommand extends RouteCommand {

    /** @return the commands by their names, as help lists them */
    static Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("docker-to-tarfile", DockerToTarfile::new);
        commands.put("docker-to-extracted", DockerToExtracted::new);
        commands.put("docker-to-oci", DockerToOci::new);
        return commands;
    }

    /** Which image of which daemon. */
    static final class DaemonArguments {

        @Parameters(index = "0", paramLabel = "IMAGE", description = "Name of the image, as docker images lists it.")
        private String image;

        @Parameters(index = "1", paramLabel = "TAG", description = "Its tag, or a digest (sha256:…).")
        private String tag;

        @Option(names = "--socket", paramLabel = "PATH", description = "Where the daemon listens: a path, unix://PATH or"
                + " tcp://HOST:PORT. The default is DOCKER_HOST in the environment, or the usual places of Docker's and"
                + " podman's sockets.")
        private String socket;

        RouteCall addTo(RouteCall call) {
            String reference = image + (tag.startsWith("sha256:") || tag.startsWith("sha512:") ? "@" : ":") + tag;
            ImageReference.parse(reference);
            return call.from(reference).with(OccystrapConstants.SOURCE_STORE, "docker")
                    .with(OccystrapConstants.SOURCE_SOCKET, socket);
        }
    }

    @Command(description = "Write an image of a Docker or"
            + " podman daemon into a tarball that docker load and podman load take.")
    private static final class DockerToTarfile extends DockerCommand {

        @Mixin
        private DaemonArguments source = new DaemonArguments();

        @Parameters(index = "2", paramLabel = "TARFILE", description = "The tarball to write; - for standard output.")
        private String tarfile;

        @Mixin
        private TimestampOptions timestamps = new TimestampOptions();

        @Override
        RouteCall arguments(RouteCall call) {
            return timestamps.addTo(source.addTo(call.to(tarfile)));
        }
    }

    @Command(description = "Put an image of a Docker or"
            + " podman daemon into a directory that holds each layer once.")
    private static final class DockerToExtracted extends DockerCommand {

        @Mixin
        private DaemonArguments source = new DaemonArguments();

        @Parameters(index = "2", paramLabel = "PATH", description = "The directory; made if it is not there.")
        private String path;

        @Mixin
        private DirectoryOptions options = new DirectoryOptions();

        @Override
        RouteCall arguments(RouteCall call) {
            return options.addTo(source.addTo(call.to(path)));
        }
    }

    @Command(description = "Make a bundle that runc run and crun"
            + " run start of an image of a Docker or podman daemon.")
    private static final class DockerToOci extends DockerCommand {

        @Mixin
        private DaemonArguments source = new DaemonArguments();

        @Parameters(index = "2", paramLabel = "PATH", description = "The bundle to make; nothing may be there yet.")
        private String path;

        @Override
        RouteCall arguments(RouteCall call) {
            return source.addTo(call.to(path));
        }
    }
}
