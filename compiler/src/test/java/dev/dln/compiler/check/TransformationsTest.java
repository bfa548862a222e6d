package dev.dln.compiler.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.CompiledModel.ParameterDeclaration;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramPrinter;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** {@code @eliminate} and {@code @expected_relu}: what they add, what is known of it, refusals. */
final class TransformationsTest {
    private static final String BASE =
            """
            network n {
              data  X[d, m], Y[k, m], B[d, 3], v
              param W1[4, d], W2[k, 4], t
              output OUTPUT @loss mse(Y) ANNOTATIONS @penalty l2(0.1)
            }
            """;

    private static Compilation compile(String output, String annotations) {
        return Compiling.compile(
                BASE.replace("OUTPUT", output).replace("ANNOTATIONS", annotations));
    }

    private static CompiledModel model(String output, String annotations) {
        Compilation compilation = compile(output, annotations);
        return compilation.model().orElseThrow(() -> new AssertionError(compilation.problems()));
    }

    @Test
    void theNeuronsFollowTheNetworksOwnParameters() {
        CompiledModel model =
                model("t * W2 * W1 * X + 0 * v * sum(B)", "@eliminate(lambda = 0.25)");
        CompiledModel.Elimination elimination = model.elimination().orElseThrow();
        assertEquals(
                List.of("W1", "W2", "t", "eliminate_a", "eliminate_b", "eliminate_W"),
                model.parameters().stream().map(ParameterDeclaration::name).toList());
        assertEquals(
                "[[4, d], [k, 4], [], [k], [k], [k, d]]",
                model.parameters().stream()
                        .map(p -> p.shape().stream().map(Object::toString).toList())
                        .toList()
                        .toString());
        assertEquals("eliminate_a", elimination.a());
        assertEquals("eliminate_b", elimination.b());
        assertEquals("eliminate_W", elimination.w());
        assertEquals(
                List.of("X"), elimination.samples().inputs().stream().map(Op.Input::name).toList());
        assertEquals(Rational.of(1, 4), elimination.lambda());
    }

    @Test
    void theBaseModelIsTheNetworkWithoutTheAnnotation() {
        CompiledModel plain = model("t * W2 * W1 * X + 0 * v * sum(B)", "");
        CompiledModel base =
                model("t * W2 * W1 * X + 0 * v * sum(B)", "@eliminate(lambda = 1)")
                        .elimination()
                        .orElseThrow()
                        .base();
        assertEquals(ProgramPrinter.print(plain.program()), ProgramPrinter.print(base.program()));
        assertEquals(
                plain.parameters().stream().map(ParameterDeclaration::name).toList(),
                base.parameters().stream().map(ParameterDeclaration::name).toList());
        assertEquals(List.of("W1", "W2", "t"), base.penalties().getFirst().parameters());
        assertTrue(base.elimination().isEmpty());
    }

    @Test
    void bothAnnotationsActInOneOrderHoweverWritten() {
        String output = "t * W2 * relu(W1 * X) + 0 * v * sum(B)";
        CompiledModel one = model(output, "@eliminate(lambda = 1) @expected_relu(rho = 0.5)");
        CompiledModel two = model(output, "@expected_relu(rho = 0.5) @eliminate(lambda = 1)");
        assertEquals(ProgramPrinter.print(one.program()), ProgramPrinter.print(two.program()));
        CompiledModel averaged = one.elimination().orElseThrow().base();
        assertEquals(Rational.of(1, 2), averaged.averaging().orElseThrow().rho());
        assertEquals(List.of(), averaged.kinks());
        assertEquals(List.of("relu"), averaged.averaging().orElseThrow().base().kinks());
    }

    @Test
    void theLossOfAnyOutputIsKeptWithoutPenalties() {
        CompiledModel model = model("t * W2 * W1 * X + 0 * v * sum(B)", "");
        assertEquals(
                List.of("Y", "output"),
                model.outputLoss().orElseThrow().inputs().stream()
                        .map(Op.Input::name)
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // no number, or one out of range
                "W2 * W1 * X | @eliminate | DLN0301 | `lambda` is missing",
                "W2 * W1 * X | @eliminate(lambda = 0) | DLN0309 | lambda must be positive",
                "W2 * W1 * X | @eliminate(lambda = t) | DLN0304 | known at compile time",
                "W2 * W1 * X | @eliminate(lambda = 1, lambda = 2) | DLN0303 | given twice",
                "W2 * W1 * X | @eliminate(rho = 1) | DLN0302 | no argument `rho`",
                "relu(W2 * W1 * X) | @expected_relu(rho = 2) | DLN0309 | at most 1",
                "relu(W2 * W1 * X) | @expected_relu(X, rho = 1) | DLN0301 | one argument",
                // which data
                "W2 * W1 * X + Y | @eliminate(lambda = 1) | DLN0309 | several arrays: X, Y",
                "W2 * W1 * X + Y | @eliminate(X, lambda = 1) | DLN0309 | the samples Y besides",
                "W2 * W1 * X | @eliminate(W1, lambda = 1) | DLN0309 | W1 depends on parameters",
                "W2 * W1 * X | @eliminate(B, lambda = 1) | DLN0201 | B has 3 columns",
                "W2 * W1 * X | @eliminate(X, Y, lambda = 1) | DLN0301 | one array of samples",
                "W2 * W1 * X | @eliminate(Z, lambda = 1) | DLN0101 | Z",
                // twice
                "W2 * W1 * X | @eliminate(lambda = 1) @eliminate(lambda = 2) | DLN0309 | already",
                // no sum over paths
                "W2 * tanh(relu(W1 * X)) | @expected_relu(rho = 1) | DLN0309 | not linear",
                "W2 * relu(W1 * X) .^ 2 | @expected_relu(rho = 1) | DLN0309 | not linear",
                "relu(W2 * W1 * X) .* relu(Y) | @expected_relu(rho = 1) | DLN0309 | not linear",
                "W2 * tanh(W1 * X) | @expected_relu(rho = 1) | DLN0309 | no relu",
            })
    void refusals(String line) {
        String[] parts = line.split(" \\| ");
        Compilation compilation = compile(parts[0], parts[1]);
        assertTrue(compilation.model().isEmpty());
        String text = Compiling.render(compilation);
        assertTrue(text.contains("error[" + parts[2] + "]"), text);
        assertTrue(text.contains(parts[3]), text);
    }

    @Test
    void theSamplesMayBeWrittenOut() {
        String text =
                """
                network n {
                  data  Y[1, 2]
                  param t
                  output [t, t] @loss mse(Y) @eliminate([0, 1], lambda = 1)
                }
                """;
        CompiledModel model = Compiling.compile(text).model().orElseThrow();
        assertEquals(List.of(), model.elimination().orElseThrow().samples().inputs());
        assertEquals(
                "[[], [1], [1], [1, 1]]",
                model.parameters().stream().map(p -> p.shape().toString()).toList().toString());
    }

    @Test
    void namesThatAreTakenAreRefused() {
        String text =
                """
                network n {
                  data  X[d, m]
                  param W[d, d], eliminate_b
                  output eliminate_b * W * X @loss mse(X) @eliminate(lambda = 1)
                }
                """;
        String problems = Compiling.render(Compiling.compile(text));
        assertTrue(problems.contains("error[DLN0102]"), problems);
        assertTrue(problems.contains("`eliminate_b`, which is a parameter already"), problems);
    }
}
