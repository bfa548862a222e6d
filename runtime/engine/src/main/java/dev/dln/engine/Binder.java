package dev.dln.engine;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.CompiledModel.DataDeclaration;
import dev.dln.compiler.CompiledModel.ParameterDeclaration;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Specialization;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Binds data to a compiled model: checks every array against its declaration and gives the named
 * dimensions their sizes. All problems are found in one go; they carry codes DLN05xx.
 */
public final class Binder {
    /** The greatest number of entries a tensor may have: what a Java array surely holds. */
    private static final long MOST = Integer.MAX_VALUE - 8;

    /** Where a dimension got its size. */
    private record Origin(DataDeclaration data, int axis, int size) {
        String describe() {
            int rank = data.shape().size();
            return data.name() + " has " + size + " " + Shapes.axis(rank, axis);
        }
    }

    private final CompiledModel model;
    private final Map<String, Array> arrays;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Array> fitted = new LinkedHashMap<>();
    private final Map<String, Origin> origins = new LinkedHashMap<>();

    /** Names whose size is not known only because an array with them has a problem of its own. */
    private final Set<String> excused = new HashSet<>();

    private Binder(CompiledModel model, Map<String, Array> arrays) {
        this.model = model;
        this.arrays = arrays;
    }

    /**
     * The model with its data, or what is wrong with them. An array of shape n x 1 is taken for a
     * column vector, one of shape 1 or 1 x 1 for a number.
     *
     * @param arrays an array for each declared data name and no other; kept, not copied
     */
    public static Checked<BoundModel> bind(CompiledModel model, Map<String, Array> arrays) {
        return new Binder(model, arrays).bind();
    }

    private Checked<BoundModel> bind() {
        for (DataDeclaration declaration : model.data()) {
            check(declaration);
        }
        unknownNames();
        var sizes = new LinkedHashMap<String, Integer>();
        origins.forEach((name, origin) -> sizes.put(name, origin.size));
        unknownDimensions(sizes.keySet());
        tooSmall(sizes);
        if (!problems.isEmpty()) {
            return Checked.failed(problems);
        }
        ParameterLayout layout = layout(sizes);
        Program program = Specialization.specialize(model.program(), sizes);
        tooLarge(program);
        return problems.isEmpty()
                ? Checked.of(new BoundModel(model, sizes, fitted, program, layout))
                : Checked.failed(problems);
    }

    /** Slices such as A[1..3, :] need their axes to be long enough. */
    private void tooSmall(Map<String, Integer> sizes) {
        for (CompiledModel.Dimension dimension : model.dimensions()) {
            Integer size = sizes.get(dimension.name());
            if (size != null && size < dimension.least()) {
                problems.add(
                        Problem.of(
                                Code.DIMENSION_TOO_SMALL,
                                dimension.span(),
                                "the network takes parts up to "
                                        + dimension.least()
                                        + " of "
                                        + dimension.name()
                                        + ", which is "
                                        + size));
            }
        }
    }

    private void check(DataDeclaration declaration) {
        Array given = arrays.get(declaration.name());
        if (given == null) {
            excuse(declaration);
            problems.add(
                    Problem.of(
                                    Code.DATA_MISSING,
                                    declaration.span(),
                                    declaration.name() + declared(declaration.shape()))
                            .withHelp(
                                    "give it with --data "
                                            + declaration.name()
                                            + "=FILE, or a file.npz that holds it"));
            return;
        }
        int rank = declaration.shape().size();
        Array array = Shapes.fit(given, rank);
        if (array.shape().size() != rank) {
            excuse(declaration);
            problems.add(wrongRank(declaration, array));
            return;
        }
        if (array.values().length == 0) {
            excuse(declaration);
            problems.add(
                    Problem.of(
                            Code.DATA_EMPTY,
                            declaration.span(),
                            declaration.name() + " is " + Shapes.describe(array.shape())));
            return;
        }
        int bad = Shapes.firstNotFinite(array.values());
        if (bad >= 0) {
            problems.add(
                    Problem.of(
                            Code.DATA_NOT_FINITE,
                            declaration.span(),
                            declaration.name()
                                    + Shapes.place(array.shape(), bad)
                                    + " is "
                                    + array.values()[bad]));
        }
        fitted.put(declaration.name(), array);
        for (int axis = 0; axis < rank; axis++) {
            checkAxis(declaration, array, axis);
        }
    }

    private void checkAxis(DataDeclaration declaration, Array array, int axis) {
        int size = array.shape().get(axis);
        switch (declaration.shape().get(axis)) {
            case Dim.Fixed(int wanted) -> {
                if (wanted != size) {
                    problems.add(
                            transposeHelp(
                                    Problem.of(
                                            Code.DATA_EXTENT,
                                            declaration.span(),
                                            declaration.name()
                                                    + " is "
                                                    + Shapes.describe(array.shape())
                                                    + ", but is declared with "
                                                    + wanted
                                                    + " "
                                                    + Shapes.axis(array.shape().size(), axis)),
                                    declaration));
                }
            }
            case Dim.Named(var name) -> {
                var origin = new Origin(declaration, axis, size);
                Origin first = origins.putIfAbsent(name, origin);
                if (first != null && first.size != size) {
                    problems.add(disagreement(name, first, origin));
                }
            }
        }
    }

    private Problem disagreement(String name, Origin first, Origin second) {
        Problem problem =
                Problem.of(
                                Code.DATA_DISAGREE,
                                second.data.span(),
                                name + " is " + second.size + " here: " + second.describe())
                        .withNote(
                                name
                                        + " is "
                                        + first.size
                                        + " in "
                                        + first.data.name()
                                        + ", declared on line "
                                        + first.data.span().line()
                                        + ": "
                                        + first.describe());
        Problem helped = transposeHelp(problem, second.data);
        return helped.equals(problem) ? transposeHelp(problem, first.data) : helped;
    }

    /** Suggests to transpose an array if it then agrees with its declaration and all others. */
    private Problem transposeHelp(Problem problem, DataDeclaration suspect) {
        Array array = arrays.get(suspect.name());
        if (array == null || suspect.shape().size() != 2 || array.shape().size() != 2) {
            return problem;
        }
        var sizes = new TreeMap<String, Integer>();
        for (DataDeclaration other : model.data()) {
            Array theirs = arrays.get(other.name());
            if (theirs == null) {
                continue;
            }
            List<Integer> shape = Shapes.fit(theirs, other.shape().size()).shape();
            List<Integer> tried = other.equals(suspect) ? shape.reversed() : shape;
            for (int axis = 0; axis < Math.min(tried.size(), other.shape().size()); axis++) {
                int size = tried.get(axis);
                boolean agrees =
                        switch (other.shape().get(axis)) {
                            case Dim.Fixed(int wanted) -> wanted == size;
                            case Dim.Named(var name) -> {
                                Integer known = sizes.putIfAbsent(name, size);
                                yield known == null || known == size;
                            }
                        };
                if (!agrees) {
                    return problem;
                }
            }
        }
        return problem.withHelp(
                suspect.name()
                        + " transposed, "
                        + Shapes.describe(array.shape().reversed())
                        + ", would fit: samples are columns");
    }

    private Problem wrongRank(DataDeclaration declaration, Array array) {
        int wanted = declaration.shape().size();
        List<Integer> shape = array.shape();
        Problem problem =
                Problem.of(
                        Code.DATA_RANK,
                        declaration.span(),
                        declaration.name()
                                + " is "
                                + Shapes.describe(shape)
                                + ", but is declared as "
                                + declaration.name()
                                + declared(declaration.shape()));
        if (wanted == 2 && shape.size() == 1) {
            int n = shape.getFirst();
            return problem.withHelp("give it as 1 x " + n + " or as " + n + " x 1");
        }
        if (wanted == 1 && shape.size() == 2 && shape.getFirst() == 1) {
            return problem.withHelp(
                    "a vector is a column: give it as " + shape.getLast() + " x 1, transposed");
        }
        if (wanted == 2 && shape.size() == 3) {
            return problem.withHelp("flatten each sample into one column");
        }
        return problem;
    }

    private void unknownNames() {
        List<String> known = model.data().stream().map(DataDeclaration::name).toList();
        for (String name : new TreeSet<>(arrays.keySet())) {
            if (!known.contains(name)) {
                boolean parameter =
                        model.parameters().stream().anyMatch(p -> p.name().equals(name));
                Problem problem = Problem.of(Code.DATA_UNKNOWN, place(), name);
                problems.add(
                        known.isEmpty()
                                ? problem.withNote(model.name() + " takes no data")
                                : problem.withNote(
                                        model.name()
                                                + " takes the data "
                                                + String.join(", ", known)));
                if (parameter) {
                    int last = problems.size() - 1;
                    problems.set(
                            last,
                            problems.get(last)
                                    .withHelp(name + " is a parameter: give it with --at"));
                }
            }
        }
    }

    private void unknownDimensions(Set<String> known) {
        var reported = new HashSet<String>();
        for (ParameterDeclaration parameter : model.parameters()) {
            for (Dim dim : parameter.shape()) {
                if (dim instanceof Dim.Named(var name)
                        && !known.contains(name)
                        && !excused.contains(name)
                        && reported.add(name)) {
                    problems.add(
                            Problem.of(
                                            Code.DIMENSION_UNKNOWN,
                                            parameter.span(),
                                            name + " occurs in no data statement")
                                    .withHelp(
                                            "write a number for it, or network "
                                                    + model.name()
                                                    + "("
                                                    + name
                                                    + " = 8)"));
                }
            }
        }
    }

    private ParameterLayout layout(Map<String, Integer> sizes) {
        var entries = new ArrayList<ParameterLayout.Entry>();
        long offset = 0;
        for (ParameterDeclaration parameter : model.parameters()) {
            List<Integer> shape =
                    parameter.shape().stream()
                            .map(
                                    dim ->
                                            switch (dim) {
                                                case Dim.Fixed(int size) -> size;
                                                case Dim.Named(var name) ->
                                                        sizes.getOrDefault(name, 0);
                                            })
                            .toList();
            long size = size(shape);
            if (offset + size > MOST) {
                problems.add(
                        Problem.of(
                                Code.MODEL_TOO_LARGE,
                                parameter.span(),
                                "with "
                                        + parameter.name()
                                        + ", "
                                        + Shapes.describe(shape)
                                        + ", the parameters have more than "
                                        + MOST
                                        + " entries"));
                return new ParameterLayout(entries);
            }
            entries.add(new ParameterLayout.Entry(parameter.name(), shape, (int) offset));
            offset += size;
        }
        return new ParameterLayout(entries);
    }

    private void tooLarge(Program program) {
        for (int node = 0; problems.isEmpty() && node < program.nodes().size(); node++) {
            List<Integer> shape =
                    program.shape(node).stream().map(dim -> ((Dim.Fixed) dim).size()).toList();
            // A slice or identity matrix is never stored, so its size does not count.
            if (size(shape) > MOST && !(program.op(node) instanceof Op.Select)) {
                problems.add(
                        Problem.of(
                                Code.MODEL_TOO_LARGE,
                                place(),
                                "a tensor of the computation is " + Shapes.describe(shape)));
            }
        }
    }

    /** The product of extents, {@link Long#MAX_VALUE} where it overflows. */
    private static long size(List<Integer> shape) {
        long size = 1;
        for (int extent : shape) {
            if (extent != 0 && size > Long.MAX_VALUE / extent) {
                return Long.MAX_VALUE;
            }
            size *= extent;
        }
        return size;
    }

    private void excuse(DataDeclaration declaration) {
        for (Dim dim : declaration.shape()) {
            if (dim instanceof Dim.Named(var name)) {
                excused.add(name);
            }
        }
    }

    /** Where a problem without a place of its own is shown: at the first data statement. */
    private Span place() {
        return model.data().isEmpty() ? model.source().span(0, 0) : model.data().getFirst().span();
    }

    private static String declared(List<Dim> shape) {
        return shape.isEmpty()
                ? ""
                : shape.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
