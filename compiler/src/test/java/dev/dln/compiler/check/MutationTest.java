package dev.dln.compiler.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.Goldens;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.tensor.Verifier;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Programs with words changed, dropped, added and swapped: each gives a sound model or an error,
 * never an exception. Programs that ask for too much are refused.
 */
final class MutationTest {
    private static final int PROGRAMS = 3_000;
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}_]\\w*|\\d+(\\.\\d+)?|\\.[*^/.]|\"[^\"]*\"|\\s+|//[^\n]*|.");

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    private static String mutate(List<String> words, List<String> pool, Random random) {
        var changed = new ArrayList<>(words);
        for (int change = random.nextInt(2); change >= 0; change--) {
            int at = random.nextInt(changed.size());
            switch (random.nextInt(4)) {
                case 0 -> changed.set(at, " ");
                case 1 -> changed.add(at, pool.get(random.nextInt(pool.size())));
                case 2 -> changed.set(at, pool.get(random.nextInt(pool.size())));
                default -> java.util.Collections.swap(changed, at, random.nextInt(changed.size()));
            }
        }
        return String.join("", changed);
    }

    @Test
    void mutatedProgramsGiveAModelOrAnError() {
        List<List<String>> programs =
                Stream.of("samples", "samples/bad")
                        .map(f -> Goldens.root().resolve(f))
                        .flatMap(f -> Goldens.files(f, ".dln").stream())
                        .map(f -> words(Goldens.read(f).replaceAll("(?m)^//.*$", "")))
                        .toList();
        List<String> pool =
                programs.stream().flatMap(List::stream).filter(w -> !w.isBlank()).toList();
        var random = new Random(20_260_101);
        int models = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            String text = mutate(programs.get(random.nextInt(programs.size())), pool, random);
            Compilation compilation = Compiling.compile(text);
            if (compilation.model().isPresent()) {
                models++;
                verify(compilation.model().get());
            } else {
                assertTrue(compilation.hasErrors() || compilation.networks().isEmpty(), text);
            }
        }
        assertTrue(models > PROGRAMS / 100, "only " + models + " programs were right");
    }

    /** The smallest sizes that the model allows, and larger ones. */
    private static void verify(CompiledModel model) {
        Verifier.verify(model.program());
        for (int more : List.of(0, 2)) {
            Map<String, Integer> sizes = new HashMap<>();
            model.dimensions().forEach(d -> sizes.put(d.name(), d.least() + more));
            Verifier.verifyFixed(model.specialize(sizes));
        }
    }

    private static String nested(int count, String body) {
        return "function f0(x) = x + 1\n"
                + IntStream.range(1, count)
                        .mapToObj(
                                i -> "function f" + i + "(x) = " + body.replace("f", "f" + (i - 1)))
                        .collect(Collectors.joining("\n"))
                + "\nnetwork n { param x minimize f"
                + (count - 1)
                + "(x) }\n";
    }

    @Test
    void definitionsInsideDefinitionsAreBounded() {
        assertEquals(List.of(), Compiling.compile(nested(90, "f(x) + 1")).problems());
        for (String text : List.of(nested(3000, "f(x) + 1"), nested(60, "f(x) * f(x)"))) {
            assertEquals(
                    List.of(Code.TOO_LARGE),
                    Compiling.compile(text).problems().stream().map(p -> p.code()).toList());
        }
    }

    @Test
    void manyLayersAreNoTrouble() {
        Compilation compilation =
                Compiling.compile(
                        """
                        network deep(depth = 2000) {
                          data X[d, m]
                          let A0 = X
                          for k = 1 .. depth {
                            param W{k}[d, d]
                            let A{k} = tanh(W{k} * A{k - 1})
                          }
                          output A{depth} @loss squared(X) @penalty l2(0.1)
                        }
                        """);
        assertEquals(List.of(), compilation.problems());
        assertEquals(2000, compilation.model().orElseThrow().parameters().size());
    }
}
