package dev.dln.engine.interval;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Loss, gradient and Hessian of a bound model over boxes of points. The data are taken as the exact
 * numbers that their doubles are. Not safe for use by two threads at once.
 */
public final class IntervalModel {
    private final BoundModel model;
    private final DerivedPrograms programs;
    private final IntervalEvaluator forward;
    private @Nullable IntervalEvaluator gradient;
    private @Nullable IntervalEvaluator hessian;

    /** Derives the programs from the model's own, when they are first needed. */
    public IntervalModel(BoundModel model) {
        this(model, DerivedPrograms.ofInputs(model.program(), model.parameters()));
    }

    /** With the derived programs of the model given. */
    public IntervalModel(BoundModel model, DerivedPrograms programs) {
        this.model = model;
        this.programs = programs;
        Program program = model.program();
        this.forward =
                open(
                        program.computing(
                                List.of(new Program.Output("loss", program.output("loss")))));
    }

    /** How many parameters there are. */
    public int size() {
        return model.layout().size();
    }

    /**
     * The loss over a box, by the program as it was written, before any rewriting.
     *
     * @return one interval; the whole line if the loss may not be defined somewhere in the box
     */
    public Box loss(Box point) {
        run(forward, point);
        return forward.output("loss");
    }

    /**
     * The loss over a box on which it is smooth, by the mean value theorem: the loss at a point of
     * the box, and the gradient over the box times the distance. Near a critical point that is far
     * narrower than evaluation over the box.
     *
     * @param centre encloses a point of the box
     * @return one interval
     */
    public Box loss(Box centre, Box box) {
        Box whole = loss(box);
        Box there = loss(centre);
        Box slopes = gradient(box);
        double low = there.low()[0];
        double high = there.high()[0];
        for (int i = 0; i < size(); i++) {
            double distance =
                    Math.max(
                            Outward.addUp(box.high()[i], -centre.low()[i]),
                            Outward.addUp(centre.high()[i], -box.low()[i]));
            double change = Outward.multiplyUp(slopes.magnitude(i), distance);
            low = Outward.addDown(low, -change);
            high = Outward.addUp(high, change);
        }
        low = Math.max(low, whole.low()[0]);
        high = Math.min(high, whole.high()[0]);
        return low <= high ? new Box(new double[] {low}, new double[] {high}) : whole;
    }

    /**
     * Why the loss may not be smooth, or not defined, on a box; empty if every operation of the
     * program as it was written is analytic there, so that the derivatives are the derivatives.
     */
    public Optional<String> trouble(Box point) {
        run(forward, point);
        return forward.trouble();
    }

    /** The gradient over a box, in the order of the parameters. */
    public Box gradient(Box point) {
        IntervalEvaluator program = gradient == null ? open(programs.gradient()) : gradient;
        gradient = program;
        run(program, point);
        var result = new Box(new double[size()], new double[size()]);
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            Box part = program.output("gradient." + entry.name());
            System.arraycopy(part.low(), 0, result.low(), entry.offset(), entry.size());
            System.arraycopy(part.high(), 0, result.high(), entry.offset(), entry.size());
        }
        return result;
    }

    /** The Hessian over a box, n x n, row-major, both triangles alike. */
    public Box hessian(Box point) {
        IntervalEvaluator program = hessian == null ? open(programs.hessian()) : hessian;
        hessian = program;
        run(program, point);
        int n = size();
        var result = new Box(new double[n * n], new double[n * n]);
        List<ParameterLayout.Entry> entries = model.layout().entries();
        for (int r = 0; r < entries.size(); r++) {
            for (int c = 0; c <= r; c++) {
                ParameterLayout.Entry rows = entries.get(r);
                ParameterLayout.Entry columns = entries.get(c);
                Box part = program.output("hessian." + rows.name() + "." + columns.name());
                for (int i = 0; i < rows.size(); i++) {
                    for (int j = 0; j < columns.size(); j++) {
                        int row = rows.offset() + i;
                        int column = columns.offset() + j;
                        if (column <= row) {
                            int from = i * columns.size() + j;
                            result.low()[row * n + column] = part.low()[from];
                            result.low()[column * n + row] = part.low()[from];
                            result.high()[row * n + column] = part.high()[from];
                            result.high()[column * n + row] = part.high()[from];
                        }
                    }
                }
            }
        }
        return result;
    }

    private IntervalEvaluator open(Program program) {
        var opened = new IntervalEvaluator(program);
        model.data().forEach((name, array) -> opened.set(name, Box.point(array.values())));
        return opened;
    }

    private void run(IntervalEvaluator program, Box point) {
        if (point.size() != size()) {
            throw new IllegalArgumentException(point.size() + " numbers, not " + size());
        }
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            int from = entry.offset();
            int to = from + entry.size();
            program.set(
                    entry.name(),
                    new Box(
                            Arrays.copyOfRange(point.low(), from, to),
                            Arrays.copyOfRange(point.high(), from, to)));
        }
        program.run();
    }
}
