package io.occystrap.cli.demo;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;

@Command(name = "demo", description = "x")
public final class DemoCommand implements Callable<Integer> {
    public DemoCommand(ToIntFunction<String[]> run, PrintStream out) { }
    @Override public Integer call() { return 0; }
}
