package dev.dln.compiler.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.problem.CompilerBug;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Every way in which a program can be ill-formed. */
class VerifierTest {
    private static final Op X = new Op.Input("x", Op.Role.DATA, List.of(Dim.of("n")));
    private static final List<Dim> N = List.of(Dim.of("n"));

    private static void refused(String message, Program program) {
        assertEquals(
                message,
                assertThrows(CompilerBug.class, () -> Verifier.verify(program)).getMessage());
    }

    private static Program program(List<Op> ops, List<List<Dim>> shapes) {
        return new Program(ops, shapes, List.of(new Program.Output("loss", ops.size() - 1)));
    }

    @Test
    void operandsComeFirst() {
        refused(
                "%0: operand %1 is not before it in map exp(%1)",
                program(List.of(new Op.Map(Primitive.EXP, List.of(1)), X), List.of(N, N)));
    }

    @Test
    void shapesAreTheOnesImplied() {
        refused(
                "%1: its shape is [n], not [] in map exp(%0)",
                program(List.of(X, new Op.Map(Primitive.EXP, List.of(0))), List.of(N, List.of())));
        refused("2 nodes but 1 shapes", program(List.of(X, X), List.of(N)));
    }

    @Test
    void nodesAndInputNamesAreDistinct() {
        refused(
                "%1: an equal node comes before it in input data x",
                program(List.of(X, X), List.of(N, N)));
        Op other = new Op.Input("x", Op.Role.PARAMETER, List.of());
        refused(
                "%1: another input has its name: " + X + " in input parameter x",
                program(List.of(X, other), List.of(N, List.of())));
    }

    @Test
    void outputsAreNodesUnderDistinctNames() {
        var loss = new Program.Output("loss", 0);
        refused(
                "two outputs are named loss",
                new Program(List.of(X), List.of(N), List.of(loss, loss)));
        var beyond = new Program.Output("loss", 1);
        refused(
                "output " + beyond + " is no node",
                new Program(List.of(X), List.of(N), List.of(beyond)));
    }

    @Test
    void contractionsAndLiteralsAreComplete() {
        Op repeated = new Op.Contract(Rational.ONE, List.of(), List.of(0, 0), List.of(Dim.of("n")));
        assertThrows(
                CompilerBug.class,
                () ->
                        Verifier.verify(
                                program(List.of(repeated), List.of(List.of(N.get(0), N.get(0))))));
        Op missing = new Op.Contract(Rational.ONE, List.of(), List.of(1), N);
        refused(
                "%0: no such index in contract 1 -> [j] over i=n",
                program(List.of(missing), List.of(N)));
        Op wrong =
                new Op.Contract(
                        Rational.ONE,
                        List.of(new Op.Factor(0, List.of(0))),
                        List.of(0),
                        List.of(Dim.of(3)));
        assertThrows(
                CompilerBug.class,
                () -> Verifier.verify(program(List.of(X, wrong), List.of(N, List.of(Dim.of(3))))));
        Op literal = new Op.Literal(List.of(Rational.ONE), List.of(Dim.of(2)));
        refused(
                "%0: 2 entries are needed in literal [1]",
                program(List.of(literal), List.of(List.of(Dim.of(2)))));
    }

    @Test
    void laterStagesAreStricter() {
        Program named = program(List.of(X), List.of(N));
        Verifier.verify(named);
        assertThrows(CompilerBug.class, () -> Verifier.verifyFixed(named));
        Program size = program(List.of(new Op.Size(Dim.of(3))), List.of(List.of()));
        Verifier.verify(size);
        assertThrows(CompilerBug.class, () -> Verifier.verifyFixed(size));
        var b = new ProgramBuilder();
        int t = b.input("t", Op.Role.DATA, List.of());
        var factor = new Op.Factor(t, List.of());
        int cube = b.contract(Rational.ONE, List.of(factor, factor, factor), List.of(), List.of());
        Program ternary = b.build(List.of(new Program.Output("loss", cube)));
        Verifier.verifyFixed(ternary);
        assertThrows(CompilerBug.class, () -> Verifier.verifyDevice(ternary));
    }
}
