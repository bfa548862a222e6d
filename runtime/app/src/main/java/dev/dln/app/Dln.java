package dev.dln.app;

import dev.dln.app.command.Commands;
import dev.dln.engine.DeviceException;
import dev.dln.engine.DeviceFailure;
import dev.dln.engine.Devices;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Runs the command line: parses, runs one command, turns every outcome into an exit code. */
public final class Dln {
    private Dln() {}

    /**
     * Runs {@code dln args}.
     *
     * @param in standard input
     * @param out where results go; written as UTF-8 and flushed, not closed
     * @param err where progress, warnings and problems go
     * @return one of {@link ExitCode}
     */
    public static int run(
            String[] args,
            InputStream in,
            OutputStream out,
            OutputStream err,
            Environment environment) {
        return run(args, in, out, err, environment, new AtomicBoolean());
    }

    /**
     * The same, able to be interrupted: once {@code cancelled} is set, a search prints what it has
     * found and the code is {@link ExitCode#INTERRUPTED}.
     */
    static int run(
            String[] args,
            InputStream in,
            OutputStream out,
            OutputStream err,
            Environment environment,
            AtomicBoolean cancelled) {
        var context = new Context(in, out, err, environment, cancelled);
        try {
            int code = execute(context, args);
            context.out().flush();
            return cancelled.get() ? ExitCode.INTERRUPTED : code;
        } catch (OutputFailed e) {
            if (e.brokenPipe()) {
                return ExitCode.BROKEN_PIPE;
            }
            context.err().println("dln: cannot write standard output: " + e.getMessage());
            return ExitCode.ENVIRONMENT;
        } finally {
            context.err().flush();
        }
    }

    private static int execute(Context context, String[] args) {
        CommandLine line = Commands.commandLine(context, args);
        line.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        environmentColour(context)
                                ? CommandLine.Help.Ansi.ON
                                : CommandLine.Help.Ansi.OFF));
        line.setParameterExceptionHandler((e, _) -> usage(context, e));
        // picocli prints what a handler throws, with its trace
        var output = new AtomicReference<@Nullable OutputFailed>();
        line.setExecutionExceptionHandler(
                (e, command, _) -> {
                    if (e instanceof OutputFailed failed) {
                        output.set(failed);
                        return ExitCode.ENVIRONMENT;
                    }
                    return failed(context, command, args, e);
                });
        try {
            int code = line.execute(args);
            OutputFailed failed = output.get();
            if (failed != null) {
                throw failed;
            }
            return code;
        } catch (OutputFailed e) {
            throw e;
        } catch (OutOfMemoryError _) {
            return print(
                    context,
                    "dln",
                    new Failure(
                            ExitCode.ENVIRONMENT,
                            "not enough memory",
                            "give it more, for example with DLN_JAVA_OPTIONS=-Xmx8g"));
        } catch (LinkageError e) {
            return print(
                    context,
                    "dln",
                    new Failure(
                            ExitCode.ENVIRONMENT,
                            "a library cannot be loaded: " + e.getMessage(),
                            "dln doctor says what works on this machine"));
        } catch (StackOverflowError e) {
            return bug(context, line, args, e);
        }
    }

    private static boolean environmentColour(Context context) {
        return context.environment().colour(context.environment().outTerminal());
    }

    private static int usage(Context context, CommandLine.ParameterException e) {
        CommandLine command = e.getCommandLine();
        String message = e.getMessage() == null ? "wrong usage" : e.getMessage().strip();
        message = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        message = message.replace("is not an int", "is not an integer");
        message =
                message.replaceFirst(
                        "^invalid value for (option '[^']*'): ('.*') is not a boolean",
                        "$1 takes no value, but $2 is given");
        var help = new ArrayList<String>();
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            boolean option = word.startsWith("-") && word.length() > 1;
            boolean root = command.getParent() == null;
            message =
                    option
                            ? "there is no option '" + word + "'"
                            : root
                                    ? "there is no command '" + word + "'"
                                    : "'" + word + "' is one argument too many";
            List<String> near =
                    Suggestions.near(
                            word,
                            option
                                    ? command.getCommandSpec().optionsMap().keySet()
                                    : root ? Commands.names() : List.of());
            if (!near.isEmpty()) {
                help.add("did you mean " + String.join(" or ", near) + "?");
            }
        }
        String name = command.getCommandSpec().qualifiedName();
        help.add(name + " --help");
        return print(context, name, Failure.usage(message, help.toArray(String[]::new)));
    }

    private static int failed(Context context, CommandLine command, String[] args, Exception e) {
        return switch (e) {
            case Failure failure ->
                    print(context, command.getCommandSpec().qualifiedName(), failure);
            case DeviceException device ->
                    print(
                            context,
                            command.getCommandSpec().qualifiedName(),
                            Failure.device(device));
            case DeviceFailure device when !device.isMistake() ->
                    print(
                            context,
                            command.getCommandSpec().qualifiedName(),
                            new Failure(
                                    ExitCode.ENVIRONMENT,
                                    "the device failed: " + device.getMessage(),
                                    "--device "
                                            + Devices.ordinary().name()
                                            + " computes without it"));
            default -> bug(context, command, args, e);
        };
    }

    private static int print(Context context, String name, Failure failure) {
        context.out().flush();
        if (!failure.message().isEmpty()) {
            context.err().println(name + ": " + failure.message());
            for (String line : failure.help()) {
                context.err().println("  help: " + line);
            }
        }
        return failure.exitCode();
    }

    private static int bug(Context context, CommandLine line, String[] args, Throwable e) {
        context.out().flush();
        PrintStream err = context.err();
        err.println("dln: this is a bug in dln, not a mistake of yours");
        err.println("  what happened: " + e);
        err.println("  command:       dln " + String.join(" ", args));
        err.println("  version:       " + Version.line());
        err.println("  Please report these lines together with the model file.");
        if (Commands.debug(line)
                || !context.environment().variables().getOrDefault("DLN_DEBUG", "").isEmpty()) {
            e.printStackTrace(err);
        } else {
            err.println("  With --debug, or DLN_DEBUG=1, the place in the program is added.");
        }
        return ExitCode.BUG;
    }
}
