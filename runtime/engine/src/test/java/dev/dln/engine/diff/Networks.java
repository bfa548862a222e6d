package dev.dln.engine.diff;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/** Forward programs of the networks that papers use, built by hand, with their parameters. */
public final class Networks {
    private Networks() {}

    /** A forward program with the names of its parameters. */
    public record Network(String name, Program program, List<String> parameters) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The activation between layers. */
    public enum Activation {
        LINEAR,
        TANH,
        SOFTPLUS,
        RELU
    }

    /** The loss at the end. */
    public enum Loss {
        SQUARED,
        CROSS_ENTROPY
    }

    /** A fully connected network; widths from the input to the output. */
    public static Network dense(
            List<Integer> widths, Activation activation, boolean bias, int samples, Loss loss) {
        return dense(
                widths.stream().map(Dim::of).toList(), activation, bias, Dim.of(samples), loss);
    }

    /** The same with any dimensions. */
    public static Network dense(
            List<Dim> widths, Activation activation, boolean bias, Dim samples, Loss loss) {
        var b = new ProgramBuilder();
        var parameters = new ArrayList<String>();
        int layers = widths.size() - 1;
        int value = b.input("X", Op.Role.DATA, List.of(widths.getFirst(), samples));
        int targets = b.input("Y", Op.Role.DATA, List.of(widths.getLast(), samples));
        for (int k = 1; k <= layers; k++) {
            Dim in = widths.get(k - 1);
            Dim out = widths.get(k);
            parameters.add("W" + k);
            int weight = b.input("W" + k, Op.Role.PARAMETER, List.of(out, in));
            value = matmul(b, weight, value);
            if (bias) {
                parameters.add("b" + k);
                int shift = b.input("b" + k, Op.Role.PARAMETER, List.of(out));
                value = b.plus(value, b.broadcast(shift, List.of(0), b.shape(value)));
            }
            if (k < layers) {
                value =
                        switch (activation) {
                            case LINEAR -> value;
                            case TANH -> b.map(Primitive.TANH, value);
                            case SOFTPLUS -> b.map(Primitive.SOFTPLUS, value);
                            case RELU -> b.map(Primitive.RELU, value);
                        };
            }
        }
        int total =
                switch (loss) {
                    case SQUARED -> squared(b, b.minus(value, targets));
                    case CROSS_ENTROPY -> crossEntropy(b, value, targets, samples);
                };
        String name = activation + "" + widths + (bias ? "+b " : " ") + loss;
        return new Network(name, b.build(List.of(new Program.Output("loss", total))), parameters);
    }

    /** A product of matrices. */
    static int matmul(ProgramBuilder b, int left, int right) {
        return b.contract(
                Rational.ONE,
                List.of(new Op.Factor(left, List.of(0, 1)), new Op.Factor(right, List.of(1, 2))),
                List.of(0, 2),
                List.of(b.shape(left).get(0), b.shape(left).get(1), b.shape(right).get(1)));
    }

    /** The sum of all entries. */
    static int sum(ProgramBuilder b, Rational coefficient, int node) {
        List<Dim> shape = b.shape(node);
        return b.contract(
                coefficient,
                List.of(new Op.Factor(node, ProgramBuilder.range(0, shape.size()))),
                List.of(),
                shape);
    }

    /** Half the sum of squares. */
    static int squared(ProgramBuilder b, int node) {
        return sum(b, Rational.HALF, b.power(node, 2));
    }

    /** The mean over samples of -sum_k y_k log softmax(q)_k. */
    static int crossEntropy(ProgramBuilder b, int outputs, int targets, Dim samples) {
        int partition = b.logSumExp(outputs, 0);
        int spread = b.broadcast(partition, List.of(1), b.shape(outputs));
        int total = sum(b, Rational.ONE, b.times(targets, b.minus(spread, outputs)));
        return b.times(total, b.power(b.size(samples), -1));
    }

    /** Small networks of every kind, of odd sizes. */
    public static List<Network> small() {
        return List.of(
                dense(List.of(3, 2, 3), Activation.LINEAR, false, 5, Loss.SQUARED),
                dense(List.of(3, 2, 3), Activation.LINEAR, false, 61, Loss.SQUARED),
                dense(List.of(3, 2, 5, 2), Activation.LINEAR, false, 4, Loss.SQUARED),
                dense(List.of(2, 3, 1, 2), Activation.LINEAR, true, 3, Loss.SQUARED),
                dense(List.of(3, 4, 2), Activation.TANH, true, 5, Loss.SQUARED),
                dense(List.of(2, 3, 1), Activation.SOFTPLUS, true, 7, Loss.SQUARED),
                dense(List.of(2, 3, 2, 2), Activation.TANH, false, 3, Loss.SQUARED),
                dense(List.of(3, 3, 2), Activation.TANH, true, 5, Loss.CROSS_ENTROPY),
                dense(List.of(2, 3, 2, 3), Activation.SOFTPLUS, true, 3, Loss.CROSS_ENTROPY),
                dense(List.of(2, 3, 3, 2, 2), Activation.RELU, true, 3, Loss.CROSS_ENTROPY),
                dense(List.of(1, 1, 1), Activation.TANH, true, 1, Loss.SQUARED),
                sliced(),
                saddle());
    }

    /** The architectures whose speed is compared with other tools. */
    static List<Network> targets() {
        return List.of(
                dense(List.of(16, 4, 16), Activation.LINEAR, false, 1000, Loss.SQUARED),
                dense(List.of(10, 8, 8, 8, 10), Activation.LINEAR, false, 100, Loss.SQUARED),
                dense(List.of(2, 10, 1), Activation.SOFTPLUS, true, 1000, Loss.SQUARED),
                dense(List.of(2, 100, 1), Activation.SOFTPLUS, true, 1000, Loss.SQUARED),
                dense(List.of(10, 20, 20, 5), Activation.TANH, true, 256, Loss.SQUARED),
                dense(List.of(64, 30, 10), Activation.TANH, true, 1797, Loss.CROSS_ENTROPY),
                dense(List.of(100, 30, 10), Activation.TANH, false, 1000, Loss.SQUARED),
                dense(List.of(784, 256, 128, 10), Activation.TANH, true, 1024, Loss.CROSS_ENTROPY),
                dense(
                        List.of(784, 1024, 512, 256, 128, 64, 10),
                        Activation.RELU,
                        true,
                        512,
                        Loss.CROSS_ENTROPY));
    }

    /** A loss with slices, an identity, a diagonal, a trace, a piecewise function, a product. */
    public static Network sliced() {
        var b = new ProgramBuilder();
        Dim n = Dim.of(5);
        Dim k = Dim.of(3);
        int matrix = b.input("A", Op.Role.PARAMETER, List.of(n, n));
        int vector = b.input("v", Op.Role.PARAMETER, List.of(n));
        int scalar = b.input("s", Op.Role.PARAMETER, List.of());
        int data = b.input("X", Op.Role.DATA, List.of(n, n));
        int shifted = b.plus(matrix, b.times(b.delta(n), scalar));
        int slice = b.add(new Op.Select(k, n, 1));
        int rows = matmul(b, slice, shifted);
        int other = b.add(new Op.Select(k, n, 2));
        int block =
                b.contract(
                        Rational.ONE,
                        List.of(
                                new Op.Factor(rows, List.of(0, 1)),
                                new Op.Factor(other, List.of(2, 1))),
                        List.of(0, 2),
                        List.of(k, n, k));
        int diagonal =
                b.contract(
                        Rational.ONE,
                        List.of(new Op.Factor(shifted, List.of(0, 0))),
                        List.of(0),
                        List.of(n));
        int chosen =
                b.map(
                        Primitive.WHERE,
                        diagonal,
                        b.power(vector, 3),
                        b.map(Primitive.SIN, b.times(diagonal, vector)));
        int kinked = b.map(Primitive.ABS, b.plus(vector, diagonal));
        int trace =
                b.contract(
                        Rational.ONE,
                        List.of(
                                new Op.Factor(
                                        matmul(b, matrix, matmul(b, data, matrix)), List.of(0, 0))),
                        List.of(),
                        List.of(n));
        int loss =
                b.sum(
                        List.of(
                                new Op.Term(Rational.ONE, squared(b, block)),
                                new Op.Term(Rational.of(3, 7), sum(b, Rational.ONE, chosen)),
                                new Op.Term(Rational.TWO, sum(b, Rational.ONE, kinked)),
                                new Op.Term(Rational.MINUS_ONE, trace),
                                new Op.Term(
                                        Rational.HALF,
                                        b.times(scalar, sum(b, Rational.ONE, vector))),
                                new Op.Term(
                                        Rational.ONE,
                                        b.map(Primitive.EXP, b.times(scalar, trace)))),
                        List.of());
        return new Network(
                "slices",
                b.build(List.of(new Program.Output("loss", loss))),
                List.of("A", "v", "s"));
    }

    /** x^2 - y^2 + x y. */
    public static Network saddle() {
        var b = new ProgramBuilder();
        int x = b.input("x", Op.Role.PARAMETER, List.of());
        int y = b.input("y", Op.Role.PARAMETER, List.of());
        int loss = b.plus(b.minus(b.power(x, 2), b.power(y, 2)), b.times(x, y));
        return new Network(
                "saddle", b.build(List.of(new Program.Output("loss", loss))), List.of("x", "y"));
    }
}
