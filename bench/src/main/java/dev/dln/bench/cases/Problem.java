package dev.dln.bench.cases;

import dev.dln.app.data.DataSpec;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Points;
import dev.dln.engine.SplitMix64;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A network with its data, a point and a direction.
 *
 * @param model compiled and bound
 * @param point where functions are evaluated
 * @param direction what the Hessian is multiplied with
 */
public record Problem(BoundModel model, double[] point, double[] direction) {
    private static final long SEED = 7;

    /** The source of a family. */
    public static Source source(Family family) {
        String name = family.file() + ".dln";
        try (InputStream in =
                Objects.requireNonNull(Problem.class.getResourceAsStream(name), name)) {
            return new Source(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The compiled network. */
    public static CompiledModel compile(Network network) {
        return compile(network, source(network.family()));
    }

    /** The network compiled from text that was read before. */
    public static CompiledModel compile(Network network, Source source) {
        List<Integer> widths = network.widths();
        String hidden =
                widths.subList(1, widths.size() - 1).stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(",", "[", "]"));
        var compiled =
                DlnCompiler.compile(
                        source, CompileOptions.defaults().withSetting("widths", hidden));
        return compiled.model()
                .orElseThrow(() -> new IllegalStateException(compiled.problems().toString()));
    }

    /**
     * The network with the arrays that {@code torch_peers.py} left in a folder, or, where it left
     * none, with random ones of the same distributions.
     */
    public static Problem load(Network network, Path folder) {
        String name = network.fileName();
        if (!Files.exists(folder.resolve(name + ".direction.npy"))) {
            return draw(network);
        }
        try {
            BoundModel model =
                    Binder.bind(
                                    compile(network),
                                    DataSpec.loadAll(List.of(name + ".data.npz"), folder))
                            .orThrow();
            double[] point =
                    Points.of(model, DataSpec.loadAll(List.of(name + ".point.npz"), folder))
                            .orThrow();
            Array direction =
                    Objects.requireNonNull(
                            DataSpec.loadAll(List.of("v=" + name + ".direction.npy"), folder)
                                    .get("v"));
            return new Problem(model, point, direction.values());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The network with normal data, weights scaled by their fan-in, and small biases; classes are
     * uniform.
     */
    public static Problem draw(Network network) {
        var random = new SplitMix64(SEED);
        BoundModel model = Binder.bind(compile(network), data(network, random)).orThrow();
        double[] point = new double[network.parameters()];
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            double scale = entry.shape().size() == 2 ? 1 / Math.sqrt(entry.shape().get(1)) : 0.1;
            double[] values = normal(random, entry.shape(), scale).values();
            System.arraycopy(values, 0, point, entry.offset(), values.length);
        }
        return new Problem(model, point, normal(random, List.of(point.length), 1).values());
    }

    /** The data of {@link #draw}, for which nothing is compiled. */
    public static Map<String, Array> data(Network network) {
        return data(network, new SplitMix64(SEED));
    }

    private static Map<String, Array> data(Network network, SplitMix64 random) {
        int m = network.samples();
        int outputs = network.widths().getLast();
        Array x = normal(random, List.of(network.widths().getFirst(), m), 1);
        Array y =
                network.family().crossEntropy()
                        ? classes(random, outputs, m)
                        : normal(random, List.of(outputs, m), 1);
        return Map.of("X", x, "Y", y);
    }

    private static Array normal(SplitMix64 random, List<Integer> shape, double scale) {
        double[] values = new double[shape.stream().reduce(1, Math::multiplyExact)];
        Arrays.setAll(values, _ -> scale * random.nextGaussian());
        return new Array(new ArrayList<>(shape), values);
    }

    private static Array classes(SplitMix64 random, int classes, int samples) {
        double[] values = new double[classes * samples];
        for (int j = 0; j < samples; j++) {
            int of = (int) (random.nextDouble() * classes);
            values[of * samples + j] = 1;
        }
        return new Array(List.of(classes, samples), values);
    }
}
