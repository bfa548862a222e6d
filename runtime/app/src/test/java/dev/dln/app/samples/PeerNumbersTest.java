package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.SplitMix64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loss, gradient norm and norm of one Hessian-vector product are those that PyTorch computes: on
 * small networks always, and on the nine of the benchmark where its data lie in the folder that the
 * system property {@code dln.peers} names.
 *
 * <p>The folder is made by the benchmark's torch_peers.py: {@code --dump DIR --json
 * DIR/torch.json}; the direction is {@code numpy.random.default_rng(8).standard_normal(n)}, saved
 * as {@code CASE.direction.npy}.
 */
class PeerNumbersTest {
    private static final double TOLERANCE = 1e-10;
    private static final String FOLDER = "dln.peers";

    private record Expected(double loss, double gradientNorm, double hvpNorm) {}

    @ParameterizedTest
    @CsvFileSource(resources = "/peers/expected.csv", numLinesToSkip = 1)
    void smallNetworks(
            String file,
            String widths,
            int samples,
            double loss,
            double gradientNorm,
            double hvpNorm) {
        int[] sizes = Arrays.stream(widths.split("-")).mapToInt(Integer::parseInt).toArray();
        SplitMix64 random = new SplitMix64(7);
        Array x = array(random, sizes[0], samples);
        int dy = sizes[sizes.length - 1];
        Array y =
                file.endsWith("cross-entropy")
                        ? classes(random, dy, samples)
                        : array(random, dy, samples);
        BoundModel model = bind(file, sizes, Map.of("X", x, "Y", y));
        double[] point = Points.zeros(model);
        model.layout()
                .entries()
                .forEach(
                        entry -> {
                            double scale =
                                    entry.shape().size() == 2 ? Math.sqrt(entry.shape().get(1)) : 1;
                            for (int i = 0; i < entry.size(); i++) {
                                point[entry.offset() + i] = uniform(random) / scale;
                            }
                        });
        double[] direction = new double[point.length];
        Arrays.setAll(direction, _ -> uniform(random));
        for (Device device : Devices.all()) {
            check(file, device, model, point, direction, new Expected(loss, gradientNorm, hvpNorm));
        }
    }

    private static double uniform(SplitMix64 random) {
        return (random.nextLong() >>> 11) * 0x1p-52 - 1;
    }

    private static Array array(SplitMix64 random, int rows, int columns) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, _ -> uniform(random));
        return new Array(List.of(rows, columns), values);
    }

    private static Array classes(SplitMix64 random, int classes, int samples) {
        double[] values = new double[classes * samples];
        for (int j = 0; j < samples; j++) {
            values[(int) ((random.nextLong() >>> 33) % classes) * samples + j] = 1;
        }
        return new Array(List.of(classes, samples), values);
    }

    /** The sample with these widths, the first and last of which come from the data. */
    private static BoundModel bind(String file, int[] sizes, Map<String, Array> data) {
        String hidden =
                Arrays.stream(sizes, 1, sizes.length - 1)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(",", "[", "]"));
        Sample sample = Sample.named("peers/" + file + ".dln").with("widths=" + hidden);
        return Binder.bind(sample.model(), data).orThrow();
    }

    private static void check(
            String name,
            Device device,
            BoundModel model,
            double[] point,
            double[] direction,
            Expected expected) {
        double[] gradient = new double[point.length];
        double[] product = new double[point.length];
        double loss;
        try (Session session = device.open(model)) {
            loss = session.gradient(point, gradient);
            session.linearize(point);
            session.hvp(direction, product);
        }
        String where = name + " on " + device.name();
        relative(where + ": loss", expected.loss, loss);
        relative(where + ": gradient norm", expected.gradientNorm, norm(gradient));
        relative(where + ": HVP norm", expected.hvpNorm, norm(product));
    }

    private static void relative(String what, double expected, double actual) {
        assertEquals(expected, actual, TOLERANCE * Math.abs(expected), what);
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    /** The cases of torch_peers.py on each device; the file and the widths of each. */
    static Stream<Arguments> benchmark() {
        return Stream.of(
                        "autoencoder-16-4-16, linear, 16-4-16",
                        "deep-linear-10-8-8-8-10, linear, 10-8-8-8-10",
                        "softplus-2-10-1, softplus, 2-10-1",
                        "softplus-2-100-1, softplus, 2-100-1",
                        "tanh-10-20-20-5, tanh, 10-20-20-5",
                        "tanh-64-30-10, tanh-cross-entropy, 64-30-10",
                        "tanh-100-30-10, tanh-no-bias, 100-30-10",
                        "tanh-784-256-128-10, tanh-cross-entropy, 784-256-128-10",
                        "relu-784-1024-512-256-128-64-10, relu-cross-entropy,"
                                + " 784-1024-512-256-128-64-10")
                .map(row -> row.split(", "))
                .flatMap(
                        row ->
                                Devices.all().stream()
                                        .map(d -> Arguments.of(row[0], row[1], row[2], d.name())));
    }

    @ParameterizedTest
    @MethodSource("benchmark")
    void benchmarkNetworks(String name, String file, String widths, String device)
            throws IOException {
        String folder = System.getProperty(FOLDER, "");
        assumeTrue(!folder.isEmpty(), "no folder with the benchmark's data: -D" + FOLDER + "=DIR");
        Path path = Path.of(folder);
        int[] sizes = Arrays.stream(widths.split("-")).mapToInt(Integer::parseInt).toArray();
        BoundModel model = bind(file, sizes, DataSpec.loadAll(List.of(name + ".data.npz"), path));
        double[] point =
                Points.of(model, DataSpec.loadAll(List.of(name + ".point.npz"), path)).orThrow();
        Array direction =
                Objects.requireNonNull(
                        DataSpec.loadAll(List.of("v=" + name + ".direction.npy"), path).get("v"));
        Expected expected = expected(Files.readString(path.resolve("torch.json")), name);
        check(
                name,
                Devices.named(device).orElseThrow(),
                model,
                point,
                direction.values(),
                expected);
    }

    /** The figures of a case in torch_peers.py's report. */
    private static Expected expected(String json, String name) {
        Matcher row =
                Pattern.compile("\\{[^{}]*\"case\": \"" + Pattern.quote(name) + "\"[^{}]*\\}")
                        .matcher(json);
        if (!row.find()) {
            throw new IllegalStateException("no case " + name + " in torch.json");
        }
        return new Expected(
                number(row.group(), "loss"),
                number(row.group(), "gradient_norm"),
                number(row.group(), "hvp_norm"));
    }

    private static double number(String row, String key) {
        Matcher value = Pattern.compile("\"" + key + "\": ([-+.0-9eE]+)").matcher(row);
        if (!value.find()) {
            throw new IllegalStateException("no " + key + " in " + row);
        }
        return Double.parseDouble(value.group(1));
    }

    @Test
    void everyFamilyIsCovered() {
        List<String> files = Sample.in("peers").stream().map(Sample::name).toList();
        assertEquals(6, files.size(), files.toString());
    }
}
