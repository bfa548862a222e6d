package dev.dln.engine.diff;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.diff.Networks.Network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Random well-typed programs over every kind of node, of odd sizes. Values stay of order one at
 * inputs of order one: sums are divided by their length, and exponentials are taken of bounded
 * things.
 */
final class RandomPrograms {
    private static final int[] SIZES = {1, 2, 3, 2, 3, 5, 2, 3, 7};

    private static final List<Primitive> SMOOTH =
            List.of(
                    Primitive.TANH,
                    Primitive.SIN,
                    Primitive.COS,
                    Primitive.SIGMOID,
                    Primitive.SOFTPLUS,
                    Primitive.ATAN,
                    Primitive.ERF);

    private static final List<Primitive> KINKED =
            List.of(Primitive.RELU, Primitive.ABS, Primitive.STEP, Primitive.SIGN);

    private final Random random;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final List<Integer> pool = new ArrayList<>();
    private final List<Dim> dims = new ArrayList<>();

    private RandomPrograms(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            dims.add(Dim.of(SIZES[random.nextInt(SIZES.length)]));
        }
    }

    /** The program of a seed. */
    static Network of(long seed) {
        return new RandomPrograms(seed).build(seed);
    }

    private Network build(long seed) {
        var parameters = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            pool.add(builder.input("D" + i, Op.Role.DATA, shape(2)));
        }
        for (int i = 0; i < 3; i++) {
            parameters.add("P" + i);
            pool.add(builder.input("P" + i, Op.Role.PARAMETER, shape(2)));
        }
        List<Dim> literal = shape(2);
        var entries = new ArrayList<Rational>();
        for (int i = 0; i < Values.size(literal); i++) {
            entries.add(coefficient());
        }
        pool.add(builder.add(new Op.Literal(entries, literal)));
        int steps = 6 + random.nextInt(10);
        for (int i = 0; i < steps; i++) {
            pool.add(step());
        }
        var terms = new ArrayList<Op.Term>();
        for (int i = 2; i < pool.size(); i++) {
            int node = pool.get(i);
            int mean = Networks.sum(builder, inverseSize(builder.shape(node)), node);
            int bent = random.nextBoolean() ? mean : builder.map(Primitive.TANH, mean);
            terms.add(
                    new Op.Term(
                            coefficient(), random.nextBoolean() ? builder.power(bent, 2) : bent));
        }
        int loss = builder.sum(terms, List.of());
        Program program = builder.build(List.of(new Program.Output("loss", loss)));
        List<String> used = program.inputs().stream().map(Op.Input::name).toList();
        return new Network(
                "seed " + seed, program, parameters.stream().filter(used::contains).toList());
    }

    private int step() {
        return switch (random.nextInt(12)) {
            case 0 -> builder.map(pick(SMOOTH), pick(pool));
            case 1 -> builder.map(pick(KINKED), pick(pool));
            case 2 -> builder.map(Primitive.EXP, builder.map(Primitive.TANH, pick(pool)));
            case 3 -> builder.power(pick(pool), 2 + random.nextInt(2));
            case 4 -> positivePower();
            case 5 -> choice();
            case 6, 7 -> sum();
            case 8 -> logSumExp();
            case 9 -> slice();
            default -> contraction();
        };
    }

    /** (1 + x^2)^p for a p that is no natural number. */
    private int positivePower() {
        int node = pick(pool);
        int one = builder.filled(Rational.ONE, builder.shape(node));
        int base = builder.plus(one, builder.power(node, 2));
        return builder.power(
                base, pick(List.of(Rational.HALF, Rational.MINUS_ONE, Rational.of(-3, 2))));
    }

    private int choice() {
        int node = pick(pool);
        int other = pick(sameShape(node));
        return builder.map(Primitive.WHERE, pick(sameShape(node)), node, other);
    }

    private int sum() {
        int node = pick(pool);
        var terms = new ArrayList<Op.Term>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            terms.add(new Op.Term(coefficient(), i == 0 ? node : pick(sameShape(node))));
        }
        return builder.sum(terms, builder.shape(node));
    }

    private int logSumExp() {
        int node = pick(pool);
        int rank = builder.shape(node).size();
        return rank == 0 ? node : builder.logSumExp(node, random.nextInt(rank));
    }

    /** Some consecutive entries of an axis, or an axis embedded in a longer one. */
    private int slice() {
        int node = pick(pool);
        List<Dim> shape = builder.shape(node);
        if (shape.isEmpty()) {
            return node;
        }
        int axis = random.nextInt(shape.size());
        int size = Values.size(List.of(shape.get(axis)));
        boolean embed = random.nextInt(3) == 0;
        int length = embed ? size + random.nextInt(2) : 1 + random.nextInt(size);
        int offset = random.nextInt(Math.abs(length - size) + 1);
        Dim long_ = Dim.of(Math.max(length, size));
        Dim short_ = Dim.of(Math.min(length, size));
        int select = builder.add(new Op.Select(short_, long_, offset));
        List<Integer> from = ProgramBuilder.range(0, shape.size());
        var to = new ArrayList<>(from);
        to.set(axis, shape.size());
        var extents = new ArrayList<>(shape);
        extents.add(Dim.of(length));
        List<Integer> indices = embed ? List.of(axis, shape.size()) : List.of(shape.size(), axis);
        return builder.contract(
                Rational.ONE,
                List.of(new Op.Factor(node, from), new Op.Factor(select, indices)),
                to,
                extents);
    }

    private int contraction() {
        var extents = new ArrayList<Dim>();
        var factors = new ArrayList<Op.Factor>();
        int count = 1 + random.nextInt(3);
        for (int f = 0; f < count; f++) {
            int node = pick(pool);
            var indices = new ArrayList<Integer>();
            for (Dim dim : builder.shape(node)) {
                var known = new ArrayList<Integer>();
                for (int i = 0; i < extents.size(); i++) {
                    if (extents.get(i).equals(dim)) {
                        known.add(i);
                    }
                }
                if (known.isEmpty() || random.nextInt(3) == 0) {
                    indices.add(extents.size());
                    extents.add(dim);
                } else {
                    indices.add(pick(known));
                }
            }
            factors.add(new Op.Factor(node, indices));
        }
        if (random.nextInt(5) == 0) {
            extents.add(pick(dims));
        }
        Set<Integer> output = new HashSet<>();
        for (int i = 0; i < extents.size() && output.size() < 3; i++) {
            if (random.nextBoolean()) {
                output.add(i);
            }
        }
        var shuffled = new ArrayList<>(output);
        java.util.Collections.shuffle(shuffled, random);
        var summed = new ArrayList<Dim>();
        for (int i = 0; i < extents.size(); i++) {
            if (!output.contains(i)) {
                summed.add(extents.get(i));
            }
        }
        return builder.contract(inverseSize(summed), factors, shuffled, extents);
    }

    private List<Integer> sameShape(int node) {
        return pool.stream().filter(n -> builder.shape(n).equals(builder.shape(node))).toList();
    }

    private List<Dim> shape(int most) {
        var shape = new ArrayList<Dim>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            shape.add(pick(dims));
        }
        return shape;
    }

    private Rational coefficient() {
        return Rational.of(1 + random.nextInt(5), random.nextBoolean() ? 3 : -3);
    }

    private static Rational inverseSize(List<Dim> shape) {
        return Rational.of(1, Math.max(1, Values.size(shape)));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
