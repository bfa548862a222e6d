package dev.dln.compiler.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Verifier;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Right programs compile, with the declarations and dimensions they were written with. */
final class CompileTest {
    private static CompiledModel compile(String text) {
        Compilation compilation = DlnCompiler.compile(new Source("test.dln", text));
        assertEquals(List.of(), compilation.problems());
        CompiledModel model = compilation.model().orElseThrow();
        Verifier.verify(model.program());
        return model;
    }

    @Test
    void linearAutoencoder() {
        CompiledModel model =
                compile(
                        """
                        network autoencoder(k = 4) {
                          data   X[d, m]
                          param  W1[k, d] ~ normal(0, 0.1)
                          param  W2[d, k]
                          output W2 * W1 * X   @loss squared(X)
                        }
                        """);
        assertEquals(List.of(Dim.of(4), Dim.of("d")), model.parameters().getFirst().shape());
        assertEquals(
                new CompiledModel.Distribution.Normal(0, 0.1),
                model.parameters().getFirst().distribution());
        assertEquals(List.of("d", "m"), names(model));
        Program bound = model.specialize(Map.of("d", 3, "m", 5));
        assertEquals(List.of(Dim.of(3), Dim.of(5)), bound.shape(bound.output("output")));
        assertEquals(List.of(), bound.shape(bound.output("loss")));
        Verifier.verify(bound);
    }

    @Test
    void mlp() {
        CompiledModel model =
                compile(
                        """
                        network mlp {
                          data   X[dx, m], Y[dy, m]
                          param  W1[20, dx], b1[20], W2[dy, 20], b2[dy]
                          let    A = tanh(W1 * X + b1)
                          output W2 * A + b2   @loss cross_entropy(Y)   @penalty l2(0.001, W1, W2)
                        }
                        """);
        assertEquals(List.of("dx", "m", "dy"), names(model));
        assertEquals(
                List.of(new CompiledModel.PenaltyUse("l2", true, 0.001, List.of("W1", "W2"))),
                model.penalties());
        assertEquals(Optional.of("Y"), model.loss().orElseThrow().targets());
        Verifier.verify(model.specialize(Map.of("dx", 3, "m", 1, "dy", 2)));
    }

    private static List<String> names(CompiledModel model) {
        return model.dimensions().stream().map(CompiledModel.Dimension::name).toList();
    }
}
