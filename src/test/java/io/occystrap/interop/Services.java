package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts what a test's parameters ask for, once for all tests, and stops it after the last. */
final class Services implements ParameterResolver {

    private static final Set<Class<?>> TYPES =
            Set.of(DockerRegistry.class, TestImages.class, TreeImages.class, PeerTrees.class, RunnableImages.class,
                    DockerDaemon.class, Podman.class);

    private record Folder(Path path) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            try {
                Command.of("rm", "-rf", "--one-file-system", path.toString()).run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return service(context.getRoot().getStore(Namespace.create(Services.class)), type);
    }

    private Object service(ExtensionContext.Store store, Class<?> type) {
        // The folder is stored first, so it is closed, and deleted, after what runs in it.
        Path folder = store.getOrComputeIfAbsent(type.getName(), name -> folder(), Folder.class).path();
        return store.getOrComputeIfAbsent(type, key -> {
            try {
                if (type == DockerRegistry.class) {
                    return DockerRegistry.start(folder, null);
                }
                if (type == DockerDaemon.class) {
                    return DockerDaemon.start(folder);
                }
                if (type == Podman.class) {
                    return new Podman(folder);
                }
                DockerRegistry registry = (DockerRegistry) service(store, DockerRegistry.class);
                if (type == PeerTrees.class) {
                    return new PeerTrees(folder, registry, (TreeImages) service(store, TreeImages.class),
                            (Podman) service(store, Podman.class));
                }
                if (type == RunnableImages.class) {
                    return new RunnableImages(folder, registry);
                }
                return type == TreeImages.class ? new TreeImages(folder, registry) : new TestImages(folder, registry);
            } catch (IOException e) {
                throw new ParameterResolutionException(type.getSimpleName() + " cannot be started", e);
            }
        });
    }

    private static Folder folder() {
        try {
            return new Folder(Files.createTempDirectory("occystrap-it"));
        } catch (IOException e) {
            throw new ParameterResolutionException("there is no room for temporary files", e);
        }
    }
}
