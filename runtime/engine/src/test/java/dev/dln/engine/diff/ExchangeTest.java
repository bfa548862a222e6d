package dev.dln.engine.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.rewrite.Exchange;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramPrinter;
import dev.dln.compiler.tensor.ProgramReader;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;

/**
 * Which values are known to be symmetric: each program's last node (nodes are apart by "; "),
 * against what the interpreter computes of it. A is %0, B is %1, both square; X is %2, Y is %3; %5
 * is A + A', %6 is {@code X X'}.
 */
class ExchangeTest {
    /** Sums of few products of numbers below one, in another order. */
    private static final double ROUNDING = 1e-13;

    private static final String GIVEN =
            """
            %0: [3, 3] = input parameter A
            %1: [3, 3] = input parameter B
            %2: [3, 4] = input data X
            %3: [3, 4] = input data Y
            %4: [3, 3] = contract %0[i,j] -> [j,i] over i=3, j=3
            %5: [3, 3] = sum %0 + %4
            %6: [3, 3] = contract %2[i,k] * %2[j,k] -> [i,j] over i=3, j=3, k=4
            """;

    private static Program program(String more) {
        String text = more.replace("; ", "\n") + "\n";
        int last = (int) text.lines().count() + 6;
        return ProgramReader.read(GIVEN + text + "output value = %" + last + "\n");
    }

    /** Whether the value of an output at random inputs is symmetric. */
    private static boolean computed(Program program, Values inputs, String output) {
        double[] values = Values.evaluate(program, inputs).get(output);
        int n = (int) Math.round(Math.sqrt(values.length));
        double scale = 0;
        double most = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                scale = Math.max(scale, Math.abs(values[i * n + j]));
                most = Math.max(most, Math.abs(values[i * n + j] - values[j * n + i]));
            }
        }
        return most <= ROUNDING * scale;
    }

    private static void check(String more, boolean expected) {
        Program program = program(more);
        Values inputs = Values.random(program, new Random(11));
        assertEquals(expected, computed(program, inputs, "value"), "what is computed");
        assertEquals(expected, new Exchange(program).isSymmetric(program.output("value")), more);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // products with a transpose, written either way, and one of three
                "%7: [3, 3] = contract 1/2 * %2[i,k] * %2[j,k] -> [j,i] over i=3, j=3, k=4",
                "%7: [3, 3] = contract %0[k,i] * %0[k,j] -> [i,j] over i=3, j=3, k=3",
                "%7: [3, 3] = contract %0[i,k] * %5[k,l] * %0[j,l] -> [i,j]"
                        + " over i=3, j=3, k=3, l=3",
                "%7: [3, 3] = contract %0[i,k] * %6[l,k] * %0[j,l] -> [i,j]"
                        + " over i=3, j=3, k=3, l=3",
                // the same, a product at a time
                "%7: [3, 3] = contract %0[i,k] * %6[k,j] -> [i,j] over i=3, j=3, k=3; "
                        + "%8: [3, 3] = contract %7[i,k] * %0[j,k] -> [i,j] over i=3, j=3, k=3",
                "%7: [3, 3] = contract %0[i,k] * %1[k,j] -> [i,j] over i=3, j=3, k=3; "
                        + "%8: [3, 3] = contract %7[i,k] * %7[j,k] -> [i,j] over i=3, j=3, k=3",
                // sums, functions, powers, elementwise products
                "%7: [3, 3] = sum 2 * %5 - 1/3 * %6",
                "%7: [3, 3] = map tanh(%5)",
                "%7: [3, 3] = power %6 ^ 2",
                "%7: [3, 3] = contract %5[i,j] * %6[i,j] -> [i,j] over i=3, j=3",
                "%7: [3, 3] = contract %0[i,j] * %0[j,i] -> [i,j] over i=3, j=3",
                "%7: [3, 3] = map tanh(%0); "
                        + "%8: [3, 3] = contract %7[i,j] -> [j,i] over i=3, j=3; "
                        + "%9: [3, 3] = sum %7 + %8",
                // one axis of three summed
                "%7: [3, 3, 4] = contract %2[i,k] * %2[j,k] -> [i,j,k] over i=3, j=3, k=4; "
                        + "%8: [3, 3] = logsumexp %7 axis 2",
                "%7: [3, 4, 3] = contract %2[i,k] * %2[j,k] -> [i,k,j] over i=3, j=3, k=4; "
                        + "%8: [3, 3] = logsumexp %7 axis 1",
                // exact matrices
                "%7: [2, 2] = literal [1, 2, 2, 3]",
                "%7: [3, 3] = select 0",
                // four axes
                "%7: [3, 3, 3, 3] = contract %5[i,k] * %6[j,l] -> [i,j,k,l]"
                        + " over i=3, j=3, k=3, l=3",
                "%7: [3, 3, 3, 3] = contract %0[i,j] * %0[k,l] -> [i,j,k,l]"
                        + " over i=3, j=3, k=3, l=3",
                "%7: [3, 3, 4] = contract %2[i,k] * %2[j,k] * %3[i,k] * %3[j,k] -> [i,j,k]"
                        + " over i=3, j=3, k=4; "
                        + "%8: [3, 3, 3, 3] = contract %7[i,k,p] * %2[j,p] * %2[l,p] -> [i,j,k,l]"
                        + " over i=3, j=3, k=3, l=3, p=4",
            })
    void whatIsSymmetricIsFound(String more) {
        check(more, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%7: [3, 3] = contract %2[i,k] * %3[j,k] -> [i,j] over i=3, j=3, k=4",
                "%7: [3, 3] = contract %0[i,k] * %0[k,j] -> [i,j] over i=3, j=3, k=3",
                "%7: [3, 3] = contract %0[i,k] * %1[k,l] * %0[j,l] -> [i,j]"
                        + " over i=3, j=3, k=3, l=3",
                "%7: [3, 3] = contract %0[i,k] * %5[k,l] * %0[l,j] -> [i,j]"
                        + " over i=3, j=3, k=3, l=3",
                "%7: [3, 3] = contract %0[i,k] * %5[k,l] * %1[j,l] -> [i,j]"
                        + " over i=3, j=3, k=3, l=3",
                "%7: [3, 3] = contract %5[i,k] * %6[k,j] -> [i,j] over i=3, j=3, k=3",
                "%7: [3, 3] = sum %0 - %4",
                "%7: [3, 3] = sum %0 + 2 * %4",
                "%7: [3, 3] = sum %5 + %1",
                "%7: [3, 3] = map tanh(%0)",
                "%7: [3, 3] = contract %5[i,j] * %0[i,j] -> [i,j] over i=3, j=3",
                "%7: [3, 3] = contract %0[i,j] * %1[j,i] -> [i,j] over i=3, j=3",
                "%7: [3, 3, 3] = contract %0[i,k] * %0[j,k] -> [i,j,k] over i=3, j=3, k=3; "
                        + "%8: [3, 3] = logsumexp %7 axis 0",
                "%7: [2, 2] = literal [1, 2, 4, 3]",
                "%7: [3, 3] = select 1",
                // the axes of symmetric matrices in another order
                "%7: [3, 3, 3, 3] = contract %5[i,j] * %6[k,l] -> [i,j,k,l]"
                        + " over i=3, j=3, k=3, l=3",
                "%7: [3, 3, 3, 3] = contract %0[i,k] * %0[j,l] -> [i,j,k,l]"
                        + " over i=3, j=3, k=3, l=3",
                "%7: [3, 3, 4] = contract %2[i,k] * %3[j,k] -> [i,j,k] over i=3, j=3, k=4; "
                        + "%8: [3, 3, 3, 3] = contract %7[i,k,p] * %2[j,p] * %2[l,p] -> [i,j,k,l]"
                        + " over i=3, j=3, k=3, l=3, p=4",
            })
    void lookAlikesAreNot(String more) {
        check(more, false);
    }

    /** By construction, whatever the parameters are called, and after all passes. */
    @ParameterizedTest
    @EnumSource(Activation.class)
    void blocksOfOneParameterAre(Activation activation) {
        var network = Networks.dense(List.of(2, 3, 2), activation, true, 5, Loss.CROSS_ENTROPY);
        Program hessian = DerivedPrograms.of(network.program(), network.parameters()).hessian();
        Values inputs = Values.random(hessian, new Random(12));
        var exchange = new Exchange(hessian);
        for (Program.Output output : hessian.outputs()) {
            String[] name = output.name().split("\\.", -1);
            assertEquals(name[1].equals(name[2]), output.symmetric(), output.name());
            if (output.symmetric()) {
                assertEquals(true, exchange.isSymmetric(output.node()), output.name());
                assertEquals(true, computed(hessian, inputs, output.name()), output.name());
            }
        }
    }

    /** What is said of an output is used, and carried through texts and other numbers. */
    @Test
    void whatIsSaidIsBelievedAndKept() {
        Program plain =
                program("%7: [3, 3] = contract %2[i,k] * %3[j,k] -> [i,j] over i=3, j=3, k=4");
        Program.Output output = plain.outputs().getFirst();
        var said = new Program.Output("value", output.node(), true);
        Program symmetric = new Program(plain.nodes(), plain.shapes(), List.of(said));
        assertEquals(false, new Exchange(plain).isSymmetric(output.node()));
        assertEquals(true, new Exchange(symmetric).isSymmetric(output.node()));
        String text = ProgramPrinter.print(symmetric);
        assertEquals(symmetric, ProgramReader.read(text));
        assertEquals(true, symmetric.computing(List.of(said)).outputs().getFirst().symmetric());
    }

    /** Ten matrices one after the other, of which one that is not in the middle is another. */
    @Test
    void aLongProductIsNotItsReverse() {
        var text = new StringBuilder("%7: [3, 3] = contract ");
        for (int i = 0; i < 10; i++) {
            text.append(i == 0 ? "" : " * ").append("%").append(i == 3 ? 1 : 0);
            text.append("[%c,%c]".formatted("ijklpqrsuvw".charAt(i), "ijklpqrsuvw".charAt(i + 1)));
        }
        text.append(" -> [i,w] over ");
        for (int i = 0; i < 11; i++) {
            text.append(i == 0 ? "" : ", ").append("ijklpqrsuvw".charAt(i)).append("=3");
        }
        check(text.toString(), false);
    }
}
