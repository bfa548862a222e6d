package dev.dln.bench;

import dev.dln.app.Failure;
import dev.dln.bench.jmh.Timing;
import dev.dln.compiler.kernel.Precision;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param quick the short mode: one round, everything in one virtual machine, fewer sizes
 * @param rounds how often each thing and its peers are measured, in turn
 * @param threads the numbers of threads to measure with
 * @param precisions of the networks
 * @param parts what to measure
 * @param only parts of the names of what to measure; empty for all
 * @param out the folder that the results go to
 * @param python the interpreter that has PyTorch
 */
record Settings(
        boolean quick,
        int rounds,
        List<Integer> threads,
        List<Precision> precisions,
        Set<Part> parts,
        List<String> only,
        Path out,
        String python) {
    private static final int ROUNDS = 3;

    /** What is begun by then is over within three minutes. */
    private static final int SHORT_SECONDS = 150;

    Settings {
        threads = List.copyOf(threads);
        precisions = List.copyOf(precisions);
        only = List.copyOf(only);
        parts = parts.isEmpty() ? Set.of() : EnumSet.copyOf(parts);
    }

    /** A part of the table. */
    enum Part {
        /** The nine networks. */
        NETWORKS(0.6),
        /** Matrix products. */
        PRODUCTS(0.7),
        /** Elementwise functions. */
        ELEMENTWISE(0.75),
        /** From text to kernels. */
        COMPILE(0.82),
        /** What an evaluation allocates and keeps. */
        MEMORY(0.91),
        /** How time grows. */
        GROWTH(1);

        /** Nothing more of it is begun after this part of the time there is. */
        private final double until;

        Part(double until) {
            this.until = until;
        }

        /** When nothing more of it is begun, of so many seconds. */
        double until(double seconds) {
            return until * seconds;
        }

        String title() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String HELP =
            """
            Measures dln beside PyTorch and OpenBLAS and prints the ratios.

              bench/run [--short] [--rounds N] [--threads N,...] [--precision P,...]
                        [--parts PART,...] [--only NAME,...] [--out DIR] [--python FILE]

              --short          one round in one virtual machine, fewer sizes; what three minutes
                               do not suffice for is left out
              --rounds N       how often each thing and its peers are measured in turn; default 3
              --threads N,...  numbers of threads; default 1 and as many as there are processors,
                               with --short only the latter
              --precision P,.. of networks: float64, float32; default both, with --short only float64
              --parts PART,... of networks, products, elementwise, compile, memory, growth; default all
              --only NAME,...  only networks, products and functions whose names contain one of these,
                               such as tanh,512x512; no growth, which has no names
              --out DIR        where bench.json, bench.txt and growth.svg go; default bench/target/results
              --python FILE    an interpreter that has PyTorch; default /usr/bin/python3

            Exits with 0 when everything was measured that could be, 64 when the arguments are wrong,
            78 when the results cannot be written. Peers that are not installed are reported as skipped.
            """;

    /** Whether something of a name is to be measured. */
    boolean wants(String name) {
        return only.isEmpty() || only.stream().anyMatch(name::contains);
    }

    /** How our functions and those of peers in Java are timed. */
    Timing timing() {
        return quick ? new Timing(0, 15, 3, 100) : new Timing(1, 15, 5, 300);
    }

    /** How long a peer in another process is timed, before and after ours; seconds. */
    double peerSeconds() {
        return quick ? 0.15 : 0.5;
    }

    /**
     * After so many seconds nothing more of a part is begun, so that every part gets its share;
     * what is left then is named. A part measured alone has all the time.
     */
    double seconds(Part part) {
        if (!quick) {
            return Integer.MAX_VALUE;
        }
        return parts.size() == 1 ? SHORT_SECONDS : part.until(SHORT_SECONDS);
    }

    /** The largest number of threads. */
    int most() {
        return threads.getLast();
    }

    /**
     * Reads the command line.
     *
     * @param results the default for {@code --out}
     * @throws Failure if it is wrong
     */
    static Settings parse(List<String> arguments, Path results) {
        boolean quick = false;
        int rounds = 0;
        List<Integer> threads = List.of();
        List<Precision> precisions = List.of();
        Set<Part> parts = EnumSet.allOf(Part.class);
        List<String> only = List.of();
        Path out = results;
        String python = "/usr/bin/python3";
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            if (name.equals("--short")) {
                quick = true;
                continue;
            }
            if (!List.of(
                            "--rounds",
                            "--threads",
                            "--precision",
                            "--parts",
                            "--only",
                            "--out",
                            "--python")
                    .contains(name)) {
                throw Failure.usage(
                        "'" + name + "' is not known", "bench/run --help lists what is");
            }
            if (i + 1 == arguments.size()) {
                throw Failure.usage(name + " needs a value");
            }
            String value = arguments.get(++i);
            switch (name) {
                case "--rounds" -> rounds = positive(name, value);
                case "--threads" -> threads = numbers(name, value);
                case "--precision" -> precisions = precisions(value);
                case "--parts" -> parts = parts(value);
                case "--only" -> only = names(name, value);
                case "--out" -> out = path(name, value);
                case "--python" -> python = value;
                default -> throw new IllegalStateException(name);
            }
        }
        int processors = Runtime.getRuntime().availableProcessors();
        List<Integer> usual =
                quick ? List.of(processors) : Stream.of(1, processors).distinct().toList();
        return new Settings(
                quick,
                rounds > 0 ? rounds : quick ? 1 : ROUNDS,
                threads.isEmpty() ? usual : threads,
                !precisions.isEmpty()
                        ? precisions
                        : quick ? List.of(Precision.FLOAT64) : List.of(Precision.values()),
                parts,
                only,
                out,
                python);
    }

    private static int positive(String name, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= 1000) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw Failure.usage(name + " takes a whole number from 1 to 1000, not '" + value + "'");
    }

    private static List<Integer> numbers(String name, String value) {
        var all = new ArrayList<Integer>();
        for (String one : value.split(",", -1)) {
            all.add(positive(name, one));
        }
        return all.stream().distinct().sorted().toList();
    }

    private static List<String> names(String name, String value) {
        List<String> all = List.of(value.split(",", -1));
        if (all.stream().anyMatch(String::isBlank)) {
            throw Failure.usage(name + " takes parts of names, not '" + value + "'");
        }
        return all;
    }

    private static List<Precision> precisions(String value) {
        return Stream.of(value.split(",", -1))
                .map(
                        one ->
                                Stream.of(Precision.values())
                                        .filter(p -> p.id().equals(one))
                                        .findFirst()
                                        .orElseThrow(
                                                () ->
                                                        Failure.usage(
                                                                "--precision takes float64 and"
                                                                        + " float32, not '"
                                                                        + one
                                                                        + "'")))
                .distinct()
                .toList();
    }

    private static Set<Part> parts(String value) {
        Set<Part> all = EnumSet.noneOf(Part.class);
        for (String one : value.split(",", -1)) {
            all.add(
                    Stream.of(Part.values())
                            .filter(p -> p.title().equals(one))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            Failure.usage(
                                                    "'" + one + "' is no part of the benchmark",
                                                    Stream.of(Part.values())
                                                            .map(Part::title)
                                                            .collect(
                                                                    Collectors.joining(
                                                                            ", ",
                                                                            "there are ",
                                                                            "")))));
        }
        return all;
    }

    private static Path path(String name, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw Failure.usage(name + " takes a path: " + e.getReason());
        }
    }
}
