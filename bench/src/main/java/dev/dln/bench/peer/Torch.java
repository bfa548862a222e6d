package dev.dln.bench.peer;

import dev.dln.app.json.Json;
import dev.dln.app.json.JsonReader;
import dev.dln.bench.cases.Network;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * PyTorch in a Python process that runs {@code torch_peers.py}. The process ends when this is
 * closed.
 */
public final class Torch implements AutoCloseable {
    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;
    private final int threads;

    private Torch(Process process, int threads) {
        this.process = process;
        this.to = process.outputWriter();
        this.from = process.inputReader();
        this.threads = threads;
    }

    /** PyTorch is not there, or could not do what was asked. */
    public static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message);
        }
    }

    /**
     * Starts Python.
     *
     * @param python the interpreter
     * @param script {@code torch_peers.py}
     * @param threads of the library that multiplies matrices; everything else of PyTorch stays in
     *     one thread, because two of its own were slower on each of the networks
     * @throws Unavailable if there is no such interpreter, or it has no PyTorch
     */
    public static Torch start(String python, Path script, int threads) throws Unavailable {
        var builder = new ProcessBuilder(python, script.toString());
        for (String name : List.of("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")) {
            builder.environment().put(name, String.valueOf(threads));
        }
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return new Torch(builder.start(), threads);
        } catch (IOException e) {
            throw new Unavailable("no " + python);
        }
    }

    /**
     * What PyTorch computes of a network.
     *
     * @param loss at the point
     * @param gradientNorm Euclidean
     * @param hvpNorm of the Hessian times the direction
     */
    public record Numbers(double loss, double gradientNorm, double hvpNorm) {}

    /** How many threads multiply matrices. */
    public int threads() {
        return threads;
    }

    /**
     * Its version, and which library multiplies its matrices.
     *
     * @throws Unavailable also if that is the reference BLAS, which is several times slower than
     *     any that people compute with: faster than that says nothing
     */
    public String version() throws Unavailable {
        var about = ask(Json.object().with("do", "about"));
        String blas = string(about, "blas");
        if (flag(about, "reference_blas")) {
            throw new Unavailable(
                    "it multiplies matrices by the reference BLAS ("
                            + blas
                            + "), which is no peer; install an optimised one, such as Debian's"
                            + " libopenblas0");
        }
        return string(about, "torch") + ", products by " + blas;
    }

    /** Makes data, point and direction of a network, writes them to a folder, and evaluates. */
    public Numbers make(Network network, Path folder) throws Unavailable {
        var answer =
                ask(
                        Json.object()
                                .with("do", "make")
                                .with("case", network.fileName())
                                .with("widths", network.widths())
                                .with("activation", network.family().activation())
                                .with("biases", network.family().biases())
                                .with("samples", network.samples())
                                .with(
                                        "loss",
                                        network.family().crossEntropy()
                                                ? "cross_entropy"
                                                : "squared")
                                .with("folder", folder.toString()));
        return new Numbers(
                number(answer, "loss"),
                number(answer, "gradient_norm"),
                number(answer, "hvp_norm"));
    }

    /**
     * Times a network that was made.
     *
     * @param what gradient, hvp, hvp-retained or hessian
     * @param precision float64 or float32
     * @return the median of the times of one evaluation, in milliseconds
     */
    public double time(Network network, String what, String precision, double seconds)
            throws Unavailable {
        return number(
                ask(
                        Json.object()
                                .with("do", "time")
                                .with("case", network.fileName())
                                .with("what", what)
                                .with("precision", precision)
                                .with("threads", 1)
                                .with("seconds", seconds)),
                "median_ms");
    }

    /** Times an elementwise function and a sum; milliseconds. */
    public double elementwise(String function, int n, double seconds) throws Unavailable {
        return number(
                ask(
                        Json.object()
                                .with("do", "elementwise")
                                .with("function", function)
                                .with("n", n)
                                .with("threads", threads)
                                .with("seconds", seconds)),
                "median_ms");
    }

    private JsonReader.Entry ask(Json.Fields question) throws Unavailable {
        try {
            to.write(Json.line(question));
            to.newLine();
            to.flush();
            String line = from.readLine();
            if (line == null) {
                throw new Unavailable("Python ended: it has no PyTorch");
            }
            JsonReader.Entry answer = JsonReader.read(line);
            if (answer.has("error")) {
                throw new Unavailable(answer.string("error"));
            }
            return answer;
        } catch (IOException e) {
            throw new Unavailable("Python ended: it has no PyTorch");
        } catch (JsonReader.Malformed e) {
            throw new Unavailable("no answer: " + e.message());
        }
    }

    private static double number(JsonReader.Entry answer, String field) throws Unavailable {
        try {
            return answer.number(field);
        } catch (JsonReader.Malformed e) {
            throw new Unavailable("no answer: " + e.message());
        }
    }

    private static String string(JsonReader.Entry answer, String field) throws Unavailable {
        try {
            return answer.string(field);
        } catch (JsonReader.Malformed e) {
            throw new Unavailable("no answer: " + e.message());
        }
    }

    private static boolean flag(JsonReader.Entry answer, String field) throws Unavailable {
        try {
            return answer.bool(field);
        } catch (JsonReader.Malformed e) {
            throw new Unavailable("no answer: " + e.message());
        }
    }

    @Override
    public void close() {
        try {
            to.close();
        } catch (IOException _) {
            // it has ended already
        }
        process.destroy();
    }
}
