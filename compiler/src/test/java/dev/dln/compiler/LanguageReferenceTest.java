package dev.dln.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.ProblemRenderer;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Formatter;
import dev.dln.compiler.tensor.Primitive;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every example of the language reference compiles, or gives the problem that its heading says. */
class LanguageReferenceTest {
    private static final Pattern FENCE =
            Pattern.compile("^```dln *([^\n]*)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** An example: the words after "dln" and the text. */
    record Example(String kind, String text) {}

    private static List<Example> fences() {
        String reference = Goldens.read(Goldens.root().resolve("grammar/LANGUAGE.md"));
        return FENCE.matcher(reference)
                .results()
                .map(m -> new Example(m.group(1).strip(), m.group(2)))
                .toList();
    }

    private static String prelude() {
        return fences().stream()
                .filter(e -> e.kind().equals("prelude"))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /** Examples of lines become one example for each line, set into the prelude. */
    static Stream<Example> examples() {
        String prelude = prelude();
        return fences().stream()
                .filter(e -> !e.kind().equals("prelude"))
                .flatMap(
                        e ->
                                e.kind().equals("expressions")
                                        ? e.text()
                                                .lines()
                                                .map(l -> prelude.replace("EXPRESSION", l))
                                                .map(t -> new Example("", t))
                                        : Stream.of(e));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void compiles(Example example) {
        Source source = new Source("LANGUAGE.md", example.text());
        Compilation result = DlnCompiler.compile(source);
        List<Problem> errors = result.problems().stream().filter(Problem::isError).toList();
        if (example.kind().startsWith("error ")) {
            String code = example.kind().substring("error ".length());
            assertEquals(List.of(code), errors.stream().map(p -> p.code().id()).toList());
            return;
        }
        assertEquals("", example.kind());
        assertEquals("", ProblemRenderer.render(errors, false));
        assertTrue(result.model().isPresent());
        assertTrue(Formatter.format(source).text().isPresent());
    }

    @Test
    void namesEveryReservedWordFunctionAndProperty() {
        String reference = Goldens.read(Goldens.root().resolve("grammar/LANGUAGE.md"));
        Stream<String> definitions =
                Stream.of("activations", "losses", "penalties", "layers")
                        .map(f -> Goldens.read(Goldens.root().resolve("stdlib/" + f + ".dln")))
                        .flatMap(
                                t ->
                                        Pattern.compile(
                                                        "^(?:activation|loss|penalty|function)"
                                                                + " (\\w+)",
                                                        Pattern.MULTILINE)
                                                .matcher(t)
                                                .results()
                                                .map(m -> m.group(1)));
        Stream<String> primitives = Arrays.stream(Primitive.values()).map(Primitive::symbol);
        var missing =
                Stream.of(reservedWords().stream(), definitions, primitives)
                        .flatMap(s -> s)
                        .filter(w -> !Pattern.compile("\\b" + w + "\\b").matcher(reference).find())
                        .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void theEditorGrammarKnowsEveryReservedWord() {
        String editor = Goldens.read(Goldens.root().resolve("grammar/editor/dln.tmLanguage.json"));
        List<String> missing =
                reservedWords().stream()
                        .filter(w -> !Pattern.compile("[(|]" + w + "[|)]").matcher(editor).find())
                        .toList();
        assertEquals(List.of(), missing);
    }

    private static List<String> reservedWords() {
        Path grammar = Goldens.root().resolve("grammar/src/main/antlr4/dev/dln/grammar/Dln.g4");
        List<String> words =
                Pattern.compile("^[A-Z]+ +: '([a-z]+)' ;", Pattern.MULTILINE)
                        .matcher(Goldens.read(grammar))
                        .results()
                        .map(m -> m.group(1))
                        .toList();
        assertEquals(15, words.size());
        return words;
    }
}
