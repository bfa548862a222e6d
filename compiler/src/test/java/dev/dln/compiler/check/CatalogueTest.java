package dev.dln.compiler.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.Goldens;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The catalogue of problems: explanations with examples that hold, and a file for each code. */
final class CatalogueTest {
    private static final Path BAD = Goldens.root().resolve("samples/bad");
    private static final Map<String, String> IMPORTS =
            Map.of("layers.dln", "activation bowl(t) = t ^ 2\n");

    /** The codes of this package: those that checking a syntax tree can find. */
    private static Stream<Code> checked() {
        return Arrays.stream(Code.values())
                .filter(c -> c.id().compareTo("DLN0100") > 0 && c.id().compareTo("DLN0500") < 0);
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void everyCodeIsExplained(Code code) {
        assertFalse(code.explanation().isBlank());
        assertTrue(code.id().matches("DLN\\d{4}"), code.id());
        assertFalse(code.title().endsWith("."), code.title());
    }

    @Test
    void codesAreUniqueAndNoExplanationIsLeftOver() throws Exception {
        Set<String> ids = new HashSet<>();
        for (Code code : Code.values()) {
            assertTrue(ids.add(code.id()), code.id());
        }
        Path folder =
                Goldens.root().resolve("compiler/src/main/resources/dev/dln/compiler/problem");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    ids,
                    files.map(f -> f.getFileName().toString().replace(".txt", ""))
                            .collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @MethodSource("checked")
    void theWrongExampleHasThisProblemOnly(Code code) {
        String text = example(code, "\nWrong:\n\n", "\nRight:\n");
        // One file that imports itself shows a cycle.
        Map<String, String> files =
                code == Code.IMPORT_CYCLE ? Map.of("this-file.dln", text) : IMPORTS;
        Compilation compilation = Compiling.compile("this-file.dln", text, files);
        assertEquals(
                List.of(code),
                compilation.problems().stream().map(Problem::code).distinct().toList(),
                () -> Compiling.render(compilation));
    }

    @ParameterizedTest
    @MethodSource("checked")
    void theRightExampleHasNone(Code code) {
        String text = example(code, "\nRight:\n\n", "\n\n\n");
        Compilation compilation = Compiling.compile("this-file.dln", text, IMPORTS);
        assertEquals(List.of(), compilation.problems(), () -> Compiling.render(compilation));
        assertTrue(compilation.model().isPresent());
    }

    /** The indented part of an explanation between two marks, or from the first to the end. */
    private static String example(Code code, String from, String to) {
        String text = code.explanation();
        int start = text.indexOf(from);
        assertTrue(start >= 0, () -> code + " lacks " + from.strip());
        int end = text.indexOf(to, start + from.length());
        return text.substring(start + from.length(), end < 0 ? text.length() : end)
                .lines()
                .map(l -> l.startsWith("  ") ? l.substring(2) : l)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** All files but those whose mistake is in the data. */
    private static Stream<Path> bad() {
        return Goldens.files(BAD, ".dln").stream()
                .filter(f -> !f.getFileName().toString().startsWith("dln05"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void badSamplesGiveWhatTheySay(Path file) {
        String text = Goldens.read(file);
        String name = file.getFileName().toString();
        Map<String, String> files =
                Map.of("library/bowl.dln", Goldens.read(BAD.resolve("library/bowl.dln")));
        Compilation compilation = Compiling.compile(name, text, files);
        String expected = text.lines().findFirst().orElse("").replace("// expect: ", "");
        assertEquals(
                Set.of(expected.split(" ")),
                compilation.problems().stream().map(p -> p.code().id()).collect(Collectors.toSet()),
                () -> Compiling.render(compilation));
        Goldens.check(
                Goldens.folder("check/bad").resolve(name.replace(".dln", ".txt")),
                Compiling.render(compilation));
    }

    @Test
    void everyCodeHasABadSample() {
        Set<String> shown =
                bad().flatMap(f -> Goldens.read(f).lines().limit(1))
                        .flatMap(l -> Arrays.stream(l.replace("// expect: ", "").split(" ")))
                        .collect(Collectors.toSet());
        assertEquals(
                Set.of(),
                Arrays.stream(Code.values())
                        .map(Code::id)
                        .filter(id -> id.compareTo("DLN05") < 0 && !shown.contains(id))
                        .collect(Collectors.toSet()));
    }
}
