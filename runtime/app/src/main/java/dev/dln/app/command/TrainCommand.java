package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.Dln;
import dev.dln.app.Environment;
import dev.dln.app.ExitCode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code dln train}: what the launcher runs once under {@code -XX:AOTCacheOutput}, so that Java
 * remembers the classes that commands load and need not load and link them again (JEP 483, 514).
 * Runs the common commands on a model without data and throws the output away. All on the reference
 * device: classes that use the vector module, loaded after the start, cannot be in a cache, and one
 * that is keeps the cache from being made.
 */
@Command(name = "train", hidden = true, description = "Prepare quick starts.")
final class TrainCommand implements Callable<Integer> {
    private static final String MODEL =
            """
            // data-free, so that every command can run on it
            network warm(k = 3) {
              param W[k, 2], b[k], V[1, k]
              let A = tanh(W * [1; 2] + b)
              output V * A @loss squared(1) @penalty l2(0.1, W, V)
            }
            network mistaken { param W[2, 3], unused[2]  minimize sqnorm(W * W) + missing }
            """;

    private final Context context;

    @Parameters(paramLabel = "FOLDER", description = "Where the page of a small demo goes.")
    private String folder;

    TrainCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        int worst = ExitCode.OK;
        for (List<String> args :
                List.of(
                        List.of("check", "-"),
                        List.of("check", "-", "--format", "json"),
                        List.of("check", "-", "--network", "warm", "--set", "k=2"),
                        List.of("info", "-"),
                        List.of("explain", "DLN0203"),
                        List.of(
                                "eval",
                                "-",
                                "--at",
                                "random:1",
                                "--of",
                                "loss,hessian",
                                "--device",
                                "reference"),
                        List.of("classify", "-", "--at", "zeros", "--device", "reference"),
                        List.of("gradcheck", "-", "--order", "2", "--device", "reference"),
                        List.of("minimize", "-", "--iterations", "5", "--device", "reference"),
                        List.of("fmt", "--check", "-"),
                        List.of(
                                "demo",
                                "--starts",
                                "4",
                                "--hidden",
                                "1",
                                "--device",
                                "reference",
                                "--report",
                                folder + "/train.html"),
                        List.of("--help"))) {
            int code =
                    Dln.run(
                            args.toArray(String[]::new),
                            new ByteArrayInputStream(MODEL.getBytes(StandardCharsets.UTF_8)),
                            OutputStream.nullOutputStream(),
                            OutputStream.nullOutputStream(),
                            new Environment(context.environment().variables(), true, true));
            worst = code == ExitCode.BUG ? code : worst;
        }
        return worst;
    }
}
