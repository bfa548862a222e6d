package dev.dln.compiler.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.Goldens;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Files with many mistakes: all of them, each once, as a user sees them. */
final class MessagesTest {
    private static final Path FOLDER = Goldens.folder("check/many");

    private static Stream<Path> files() {
        return Goldens.files(FOLDER, ".dln").stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void allProblemsOfAFile(Path file) {
        String name = file.getFileName().toString();
        Compilation compilation = Compiling.compile(name, Goldens.read(file), Map.of());
        assertTrue(compilation.model().isEmpty());
        Goldens.check(FOLDER.resolve(name.replace(".dln", ".txt")), Compiling.render(compilation));
    }

    @Test
    void theMessageOfTheDesign() {
        Compilation compilation =
                Compiling.compile(
                        "mlp.dln",
                        """
                        network mlp {
                          data   X[dx, m], Y[dy, m]
                          param  W1[20, dx], b1[20], W2[10, 30], b2[10]
                          let    A = tanh(W1 * X + b1)
                          output W2 * A + b2   @loss cross_entropy(Y)
                        }
                        """,
                        Map.of());
        assertEquals(
                """
                error[DLN0203]: these shapes cannot be multiplied
                  --> mlp.dln:5:10
                    |
                  5 |   output W2 * A + b2   @loss cross_entropy(Y)
                    |          ^^^^^^ W2 is [10 x 30], A is [20 x m]
                    = W2 was declared on line 3; A's 20 rows come from W1[20, dx] on line 3
                    = help: did you mean W2[10, 20]?
                """,
                Compiling.render(compilation));
    }

    @Test
    void strictMakesWarningsStop() {
        String text = "network n(k = 2) { param x minimize x ^ 2 }\n";
        assertTrue(Compiling.compile(text).model().isPresent());
        assertTrue(Compiling.compile("// strict\n" + text).model().isEmpty());
    }

    @Test
    void definitionsAloneAreNoMistake() {
        Compilation compilation = Compiling.compile("activation f(t) = t ^ 2\n");
        assertEquals(Compiling.render(compilation), "\n");
        assertTrue(compilation.model().isEmpty());
    }

    @Test
    void suggestionsAreClose() {
        assertEquals("tanh", Spelling.closest("tnah", java.util.List.of("sin", "tanh")).orElse(""));
        assertTrue(Spelling.closest("zebra", java.util.List.of("sin", "tanh")).isEmpty());
        assertEquals(1, Spelling.distance("ab", "ba"));
        assertEquals(3, Spelling.distance("kitten", "sitting"));
    }
}
