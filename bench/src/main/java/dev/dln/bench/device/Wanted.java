package dev.dln.bench.device;

import dev.dln.bench.cases.Network;
import dev.dln.compiler.kernel.Precision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param device as {@code --device} of {@code dln} takes it
 * @param networks FAMILY:WIDTHS, without samples
 * @param samples of the networks
 * @param products rows of the matrices that are multiplied
 * @param precisions of everything
 * @param seconds how long each thing is measured, after it has become no faster
 * @param threads of a device that has threads
 * @param json where the numbers go, if anywhere
 * @param peers what {@code peers.py} wrote, if anything
 */
record Wanted(
        String device,
        List<String> networks,
        List<Integer> samples,
        List<Integer> products,
        List<Precision> precisions,
        double seconds,
        int threads,
        Optional<Path> json,
        Optional<Path> peers) {
    static final String USAGE =
            """
            --device NAME      opencl (default), opencl:P.D, vector, reference
            --networks LIST    FAMILY:WIDTHS, as in tanh-cross-entropy:784-256-128-10
            --samples LIST     default 1024,65536
            --products LIST    rows of square matrices, default 512,1024,2048,4096
            --precision LIST   float32,float64
            --seconds S        for each measurement, default 2
            --threads N        of a device on processors, default all
            --json FILE        where the numbers go, beside the table
            --peers FILE       what peers.py wrote
            --short            the same things, of small sizes
            """;

    private static final List<String> LARGE =
            List.of(
                    "tanh-cross-entropy:784-256-128-10",
                    "relu-cross-entropy:784-1024-512-256-128-64-10");
    private static final List<String> SMALL =
            List.of("tanh-cross-entropy:12-6-5-3", "relu-cross-entropy:12-9-7-6-5-4-3");

    Wanted {
        networks = List.copyOf(networks);
        samples = List.copyOf(samples);
        products = List.copyOf(products);
        precisions = List.copyOf(precisions);
    }

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static Wanted parse(List<String> arguments) {
        boolean quick = arguments.contains("--short");
        String device = "opencl";
        List<String> networks = quick ? SMALL : LARGE;
        List<Integer> samples = quick ? List.of(8, 33) : List.of(1024, 65536);
        List<Integer> products = quick ? List.of(33) : List.of(512, 1024, 2048, 4096);
        List<Precision> precisions = List.of(Precision.FLOAT32, Precision.FLOAT64);
        double seconds = quick ? 0.02 : 2;
        int threads = Runtime.getRuntime().availableProcessors();
        Optional<Path> json = Optional.empty();
        Optional<Path> peers = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals("--short")) {
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            String value = arguments.get(++i);
            switch (option) {
                case "--device" -> device = value;
                case "--networks" -> networks = networks(value);
                case "--samples" -> samples = integers(value);
                case "--products" -> products = integers(value);
                case "--precision" -> precisions = precisions(value);
                case "--seconds" -> seconds = Double.parseDouble(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--json" -> json = Optional.of(Path.of(value));
                case "--peers" -> peers = Optional.of(Path.of(value));
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
        return new Wanted(
                device, networks, samples, products, precisions, seconds, threads, json, peers);
    }

    private static List<String> split(String list) {
        return Arrays.stream(list.split(",", -1)).filter(part -> !part.isEmpty()).toList();
    }

    private static List<String> networks(String list) {
        split(list).forEach(name -> Network.parse(name + ":1"));
        return split(list);
    }

    private static List<Integer> integers(String list) {
        var numbers = new ArrayList<Integer>();
        for (String part : split(list)) {
            int number = Integer.parseInt(part);
            if (number < 1) {
                throw new IllegalArgumentException("a size is at least 1, not " + number);
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static List<Precision> precisions(String list) {
        return split(list).stream()
                .map(
                        name ->
                                Precision.named(name)
                                        .orElseThrow(
                                                () ->
                                                        new IllegalArgumentException(
                                                                "no precision " + name)))
                .toList();
    }
}
