package dev.dln.compiler.opencl;

import dev.dln.compiler.Goldens;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Lowering;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The source that is printed for a small product, its loops staying loops as those of large ones
 * do, on each kind of device. {@code -Ddln.update=true} rewrites the files.
 */
class OpenClProgramTest {
    /** A X and half the sum of its squares, and max(A, 0). */
    private static Program layer(int rows, int inner, int columns) {
        var b = new ProgramBuilder();
        List<Dim> dims = List.of(Dim.of(rows), Dim.of(inner), Dim.of(columns));
        int a = b.input("A", Op.Role.PARAMETER, List.of(dims.get(0), dims.get(1)));
        int x = b.input("X", Op.Role.DATA, List.of(dims.get(1), dims.get(2)));
        var factors = List.of(new Op.Factor(a, List.of(0, 1)), new Op.Factor(x, List.of(1, 2)));
        int product = b.contract(Rational.ONE, factors, List.of(0, 2), dims);
        var squares = Collections.nCopies(2, new Op.Factor(product, List.of(0, 1)));
        List<Dim> summed = List.of(dims.get(0), dims.get(2));
        int loss = b.contract(Rational.HALF, squares, List.of(), summed);
        return b.build(
                List.of(
                        new Program.Output("product", product),
                        new Program.Output("part", b.map(Primitive.RELU, a)),
                        new Program.Output("loss", loss)));
    }

    private static void check(
            String name, int[] sizes, OpenClShape shape, Precision precision, boolean checked) {
        int rows = sizes[0];
        int inner = sizes[1];
        int columns = sizes[2];
        var product = new Lowering.Place(0, List.of(columns, 1));
        var part = new Lowering.Place(rows * columns, List.of(inner, 1));
        var layout = new Lowering.Layout(Map.of("A", 0), Map.of("product", product, "part", part));
        Target target = shape.target(precision).without(Set.of(Optimization.UNROLL));
        KernelProgram lowered = Lowering.lower(layer(rows, inner, columns), target, layout);
        Goldens.check(
                Goldens.folder("opencl").resolve(name + ".cl"),
                OpenClProgram.of(lowered, shape, checked).text());
    }

    @Test
    void processorsComputeOnVectors() {
        OpenClShape shape = OpenClShape.processor(4, 2);
        check("processor", new int[] {3, 5, 7}, shape, Precision.FLOAT64, false);
    }

    @Test
    void graphicsProcessorsHaveManyItems() {
        OpenClShape shape = OpenClShape.graphics();
        check("graphics", new int[] {30, 50, 70}, shape, Precision.FLOAT32, false);
    }

    @Test
    void workGroupsTakeBlocksThroughLocalMemory() {
        OpenClShape shape = OpenClShape.graphics().withGroups(new Target.Groups(4, 2, 2));
        check("groups", new int[] {16, 9, 17}, shape, Precision.FLOAT64, false);
    }

    @Test
    void checkedKernelsCompareEveryIndex() {
        OpenClShape shape = OpenClShape.processor(2, 2);
        check("checked", new int[] {2, 3, 5}, shape, Precision.FLOAT32, true);
    }
}
