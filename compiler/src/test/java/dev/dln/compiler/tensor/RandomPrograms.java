package dev.dln.compiler.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random well-formed programs that use every node kind and primitive; a seed gives one program. */
public final class RandomPrograms {
    private static final List<Dim> DIMS = List.of(Dim.of(1), Dim.of(2), Dim.of(3), Dim.of("m"));

    private final Random random;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final boolean named;

    private RandomPrograms(long seed, boolean named) {
        this.random = new Random(seed);
        this.named = named;
    }

    /** A program of at most this many nodes; without names all its extents are numbers. */
    public static Program make(long seed, int nodes, boolean named) {
        return new RandomPrograms(seed, named).program(nodes);
    }

    private Program program(int nodes) {
        builder.input("X", Op.Role.DATA, List.of(Dim.of(2), dim()));
        builder.input("direction.W", Op.Role.DIRECTION, List.of(dim()));
        builder.input("θ", Op.Role.PARAMETER, List.of());
        while (builder.count() < nodes) {
            builder.add(op());
        }
        var outputs = new ArrayList<Program.Output>();
        outputs.add(new Program.Output("loss", builder.count() - 1));
        for (int i = 0; i < 3; i++) {
            outputs.add(new Program.Output("output." + i, any()));
        }
        return builder.build(outputs);
    }

    private Op op() {
        int arg = any();
        List<Dim> shape = builder.shape(arg);
        return switch (random.nextInt(9)) {
            case 0 -> new Op.Const(rational());
            case 1 -> new Op.Literal(List.of(rational(), rational()), List.of(Dim.of(2)));
            case 2 -> named ? new Op.Size(dim()) : new Op.Const(rational());
            case 3 -> new Op.Select(dim(), dim(), random.nextInt(3) - 1);
            case 4 -> {
                Primitive[] table = Primitive.values();
                Primitive primitive = table[random.nextInt(table.length)];
                var args = new ArrayList<Integer>();
                for (int i = 0; i < primitive.arity(); i++) {
                    args.add(like(shape));
                }
                yield new Op.Map(primitive, args);
            }
            case 5 -> new Op.Power(arg, rational());
            case 6 -> {
                var terms = new ArrayList<Op.Term>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    terms.add(new Op.Term(rational(), like(shape)));
                }
                yield new Op.Sum(terms);
            }
            case 7 ->
                    shape.isEmpty()
                            ? new Op.Const(rational())
                            : new Op.LogSumExp(arg, random.nextInt(shape.size()));
            default -> contract();
        };
    }

    private Op contract() {
        var extents = new ArrayList<Dim>();
        for (int i = random.nextInt(4); i > 0; i--) {
            extents.add(dim());
        }
        var factors = new ArrayList<Op.Factor>();
        for (int tries = random.nextInt(6); tries > 0; tries--) {
            int node = any();
            var indices = new ArrayList<Integer>();
            for (Dim wanted : builder.shape(node)) {
                List<Integer> fitting =
                        ProgramBuilder.range(0, extents.size()).stream()
                                .filter(i -> extents.get(i).equals(wanted))
                                .toList();
                if (!fitting.isEmpty()) {
                    indices.add(fitting.get(random.nextInt(fitting.size())));
                }
            }
            if (indices.size() == builder.shape(node).size()) {
                factors.add(new Op.Factor(node, indices));
            }
        }
        var output = new ArrayList<>(ProgramBuilder.range(0, extents.size()));
        java.util.Collections.shuffle(output, random);
        return new Op.Contract(
                rational(), factors, output.subList(0, Math.min(output.size(), 2)), extents);
    }

    private int any() {
        return random.nextInt(builder.count());
    }

    /** A node of the same shape. */
    private int like(List<Dim> shape) {
        List<Integer> fitting =
                ProgramBuilder.range(0, builder.count()).stream()
                        .filter(i -> builder.shape(i).equals(shape))
                        .toList();
        return fitting.get(random.nextInt(fitting.size()));
    }

    private Dim dim() {
        return DIMS.get(random.nextInt(named ? 4 : 3));
    }

    private Rational rational() {
        return Rational.of(random.nextInt(13) - 6, 1 + random.nextInt(4));
    }
}
