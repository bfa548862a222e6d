package dev.dln.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;

import java.util.List;

class EmitTest {
    private static final List<String> WEIGHTS = List.of("W1", "W2");

    /** Half the squared distance of W2 f(W1 X) from Y, with named dimensions. */
    private static Program twoLayers(boolean linear) {
        var b = new ProgramBuilder();
        Dim d = Dim.of("d");
        Dim m = Dim.of("m");
        int x = b.input("X", Op.Role.DATA, List.of(d, m));
        int y = b.input("Y", Op.Role.DATA, List.of(d, m));
        int w1 = b.input("W1", Op.Role.PARAMETER, List.of(Dim.of(4), d));
        int w2 = b.input("W2", Op.Role.PARAMETER, List.of(d, Dim.of(4)));
        int hidden = product(b, w1, x);
        int out = product(b, w2, linear ? hidden : b.map(Primitive.TANH, hidden));
        int squares = b.power(b.minus(out, y), 2);
        int loss =
                b.contract(
                        Rational.HALF,
                        List.of(new Op.Factor(squares, List.of(0, 1))),
                        List.of(),
                        List.of(d, m));
        return b.build(List.of(new Program.Output("loss", loss)));
    }

    private static int product(ProgramBuilder b, int left, int right) {
        return b.contract(
                Rational.ONE,
                List.of(new Op.Factor(left, List.of(0, 1)), new Op.Factor(right, List.of(1, 2))),
                List.of(0, 2),
                List.of(b.shape(left).get(0), b.shape(left).get(1), b.shape(right).get(1)));
    }

    private static List<Op.Input> weights(Program program) {
        return Derivatives.parameters(program, WEIGHTS);
    }

    @Test
    void gradientOfLinearAutoencoderReadsLikeThePaper() {
        Program program = twoLayers(true);
        String latex = Latex.of(Derivatives.gradient(program, weights(program)));
        assertEquals(
                """
                \\begin{align*}
                &W_{1} \\in \\mathbb{R}^{4 \\times d} \\\\
                &W_{2} \\in \\mathbb{R}^{d \\times 4} \\\\
                &X \\in \\mathbb{R}^{d \\times m} \\\\
                &Y \\in \\mathbb{R}^{d \\times m} \\\\
                T_{1} &= W_{2} W_{1} X - Y \\\\
                \\mathcal{L} &= \\tfrac{1}{2} \\, \\mathbf{1}^\\top T_{1}^{\\odot 2} \\mathbf{1} \\\\
                \\nabla_{W_{1}} \\mathcal{L} &= W_{2}^\\top T_{1} X^\\top \\\\
                \\nabla_{W_{2}} \\mathcal{L} &= T_{1} X^\\top W_{1}^\\top
                \\end{align*}
                """,
                latex);
    }

    @Test
    void hessianOfLinearAutoencoderIsKroneckerProducts() {
        Program program = twoLayers(true);
        String latex = Latex.of(Derivatives.hessian(program, weights(program)));
        assertContains(
                latex,
                "\\nabla^2_{W_{1}, W_{1}} \\mathcal{L} &= W_{2}^\\top W_{2} \\otimes X X^\\top");
        assertContains(
                latex,
                "\\nabla^2_{W_{2}, W_{1}} \\mathcal{L} &= "
                        + "\\left(\\left(W_{2} W_{1} X - Y\\right) X^\\top \\otimes I\\right) K"
                        + " + W_{2} \\otimes W_{1} X X^\\top");
        assertContains(
                latex,
                "\\nabla^2_{W_{2}, W_{2}} \\mathcal{L} &= I \\otimes W_{1} X X^\\top W_{1}^\\top");
    }

    @Test
    void hessianOfTanhNetworkFallsBackToIndices() {
        Program program = twoLayers(false);
        String latex = Latex.of(Derivatives.hessian(program, weights(program)));
        assertContains(latex, "\\left(T_{5}\\right)_{ijkl} &= \\sum_{mn}");
        assertContains(latex, "\\delta_{ik}");
        assertContains(latex, "_{W_{2}, W_{2}} \\mathcal{L} &= I \\otimes T_{1} T_{1}^\\top");
    }

    @Test
    void graphHasEveryNodeAndOutput() {
        Program program = twoLayers(false);
        String dot = Graphviz.of(program);
        for (int node = 0; node < program.nodes().size(); node++) {
            assertContains(dot, "  n" + node + " [label=");
        }
        assertContains(dot, "label=\"X\\n[d x m]\", fillcolor=\"grey90\", shape=ellipse");
        assertContains(dot, "label=\"tanh\\n[4 x m]\", fillcolor=\"white\"");
        assertContains(dot, "n%d -> out0;".formatted(program.output("loss")));
        assertTrue(dot.startsWith("digraph program {\n") && dot.endsWith("}\n"));
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), () -> part + "\nis not in\n" + text);
    }
}
