package io.occystrap.cli;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What the launcher runs once to learn which classes belong into Java's class archive: a command that uses most of them, the help,
 * and then every class of this jar, because what no archive has costs a start-up several times as much.
 */
public final class ClassArchiveRun {

    private static final String SUFFIX = ".class";

    private ClassArchiveRun() {
    }

    /**
     * @param args a command, as typed
     * @throws IOException        if the jar cannot be read
     * @throws URISyntaxException if the classes come from no file
     */
    public static void main(String[] args) throws IOException, URISyntaxException {
        CommandLineApplication application = new CommandLineApplication(System.in, System.out, System.err);
        int code = application.run(args);
        application.run("--help");
        loadAll(new File(ClassArchiveRun.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
        System.exit(code);
    }

    private static void loadAll(File file) throws IOException {
        try (JarFile jar = new JarFile(file)) {
            List<String> entries = jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(SUFFIX)).sorted().toList();
            for (String entry : entries) {
                load(entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.'));
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, ClassArchiveRun.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // What a daemon alone has libraries for, its own archive gets by the run of a daemon.
            return;
        }
    }
}
