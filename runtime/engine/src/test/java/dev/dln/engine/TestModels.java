package dev.dln.engine;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.CompiledModel.DataDeclaration;
import dev.dln.compiler.CompiledModel.Distribution;
import dev.dln.compiler.CompiledModel.ParameterDeclaration;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models built by hand, for tests of the engine that should not depend on the language. One data
 * statement or parameter per line of the pretended source.
 */
public final class TestModels {
    private final ProgramBuilder builder = new ProgramBuilder();
    private final StringBuilder text = new StringBuilder();
    private final List<Integer> starts = new ArrayList<>();
    private final List<String> dataNames = new ArrayList<>();
    private final List<List<Dim>> dataShapes = new ArrayList<>();
    private final List<String> parameterNames = new ArrayList<>();
    private final List<List<Dim>> parameterShapes = new ArrayList<>();

    /** The builder of the program. */
    public ProgramBuilder builder() {
        return builder;
    }

    /** Declares data; extents are Integers or names. */
    public int data(String name, Object... shape) {
        dataNames.add(name);
        dataShapes.add(dims(shape));
        starts.add(text.length());
        text.append("data ").append(name).append('\n');
        return builder.input(name, Op.Role.DATA, dims(shape));
    }

    /** Declares a parameter. */
    public int parameter(String name, Object... shape) {
        parameterNames.add(name);
        parameterShapes.add(dims(shape));
        return builder.input(name, Op.Role.PARAMETER, dims(shape));
    }

    /** The model of a scalar loss. */
    public CompiledModel minimize(int loss) {
        Program program = builder.build(List.of(new Program.Output("loss", loss)));
        int firstParameter = text.length();
        parameterNames.forEach(name -> text.append("param ").append(name).append('\n'));
        var source = new Source("test.dln", text.toString());
        var data = new ArrayList<DataDeclaration>();
        for (int i = 0; i < dataNames.size(); i++) {
            data.add(
                    new DataDeclaration(
                            dataNames.get(i), dataShapes.get(i), line(source, starts.get(i))));
        }
        var parameters = new ArrayList<ParameterDeclaration>();
        int start = firstParameter;
        for (int i = 0; i < parameterNames.size(); i++) {
            parameters.add(
                    new ParameterDeclaration(
                            parameterNames.get(i),
                            parameterShapes.get(i),
                            new Distribution.Default(),
                            line(source, start)));
            start = source.text().indexOf('\n', start) + 1;
        }
        return new CompiledModel(
                "test",
                source,
                List.of(),
                data,
                parameters,
                program,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Span line(Source source, int start) {
        return source.span(start, source.text().indexOf('\n', start));
    }

    // ---- operations the tests use

    /** A * B. */
    public int product(int a, int b) {
        List<Dim> left = builder.shape(a);
        List<Dim> right = builder.shape(b);
        boolean vector = right.size() == 1;
        return builder.contract(
                Rational.ONE,
                List.of(
                        new Op.Factor(a, List.of(0, 1)),
                        new Op.Factor(b, vector ? List.of(1) : List.of(1, 2))),
                vector ? List.of(0) : List.of(0, 2),
                vector
                        ? List.of(left.get(0), left.get(1))
                        : List.of(left.get(0), left.get(1), right.get(1)));
    }

    /** A matrix plus a vector added to every column. */
    public int bias(int a, int b) {
        return builder.plus(a, builder.broadcast(b, List.of(0), builder.shape(a)));
    }

    /** The sum of all entries. */
    public int sum(int a) {
        List<Dim> shape = builder.shape(a);
        return builder.contract(
                Rational.ONE,
                List.of(new Op.Factor(a, ProgramBuilder.range(0, shape.size()))),
                List.of(),
                shape);
    }

    /** Half the sum of squares of a - b. */
    public int squared(int a, int b) {
        int half = sum(builder.power(builder.minus(a, b), 2));
        return builder.scale(Rational.HALF, half);
    }

    /** 1/2 || W2 W1 X - Y ||^2 with X[d, m], Y[k, m], W1[h, d], W2[k, h]. */
    public static CompiledModel twoLinearLayers(int hidden) {
        var t = new TestModels();
        int x = t.data("X", "d", "m");
        int y = t.data("Y", "k", "m");
        int w1 = t.parameter("W1", hidden, "d");
        int w2 = t.parameter("W2", "k", hidden);
        return t.minimize(t.squared(t.product(w2, t.product(w1, x)), y));
    }

    /** Mean cross entropy of W2 tanh(W1 X + b1) + b2 against the distributions in Y's columns. */
    public static CompiledModel tanhClassifier(int hidden) {
        var t = new TestModels();
        ProgramBuilder b = t.builder;
        int x = t.data("X", "d", "m");
        int y = t.data("Y", "k", "m");
        int w1 = t.parameter("W1", hidden, "d");
        int b1 = t.parameter("b1", hidden);
        int w2 = t.parameter("W2", "k", hidden);
        int b2 = t.parameter("b2", "k");
        int a = b.map(Primitive.TANH, t.bias(t.product(w1, x), b1));
        int q = t.bias(t.product(w2, a), b2);
        int total = b.minus(t.sum(b.logSumExp(q, 0)), t.sum(b.times(y, q)));
        int mean = b.times(b.power(b.size(Dim.of("m")), -1), total);
        return t.minimize(mean);
    }

    /** Pseudo-Huber loss (delta = 1) of W2 softplus(W1 X + b1) against Y. */
    public static CompiledModel softplusPseudoHuber(int hidden) {
        var t = new TestModels();
        ProgramBuilder b = t.builder;
        int x = t.data("X", "d", "m");
        int y = t.data("Y", "k", "m");
        int w1 = t.parameter("W1", hidden, "d");
        int b1 = t.parameter("b1", hidden);
        int w2 = t.parameter("W2", "k", hidden);
        int a = b.map(Primitive.SOFTPLUS, t.bias(t.product(w1, x), b1));
        int residual = b.minus(t.product(w2, a), y);
        int one = b.filled(Rational.ONE, b.shape(residual));
        int root = b.power(b.plus(one, b.power(residual, 2)), Rational.HALF);
        return t.minimize(t.sum(b.scale(Rational.TWO, b.minus(root, one))));
    }

    /** 1/2 || W3 W2 W1 X - Y ||^2. */
    public static CompiledModel deepLinear(int hidden) {
        var t = new TestModels();
        int x = t.data("X", "d", "m");
        int y = t.data("Y", "k", "m");
        int w1 = t.parameter("W1", hidden, "d");
        int w2 = t.parameter("W2", hidden, hidden);
        int w3 = t.parameter("W3", "k", hidden);
        return t.minimize(t.squared(t.product(w3, t.product(w2, t.product(w1, x))), y));
    }

    /** Random data of these extents; Y's columns are distributions. */
    public static Map<String, Array> randomData(int d, int k, int m, long seed) {
        var random = new SplitMix64(seed);
        double[] x = new double[d * m];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextGaussian();
        }
        double[] y = new double[k * m];
        for (int j = 0; j < m; j++) {
            double sum = 0;
            for (int i = 0; i < k; i++) {
                y[i * m + j] = random.nextDouble();
                sum += y[i * m + j];
            }
            for (int i = 0; i < k; i++) {
                y[i * m + j] /= sum;
            }
        }
        return Map.of(
                "X", new Array(List.of(d, m), x),
                "Y", new Array(List.of(k, m), y));
    }

    private static List<Dim> dims(Object... shape) {
        var dims = new ArrayList<Dim>();
        for (Object extent : shape) {
            dims.add(extent instanceof Integer size ? Dim.of(size) : Dim.of((String) extent));
        }
        return dims;
    }
}
