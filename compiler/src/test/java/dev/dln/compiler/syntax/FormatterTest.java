package dev.dln.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Goldens;
import dev.dln.compiler.problem.Source;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Formatting: the written form, and that meaning and comments survive. */
class FormatterTest {

    static List<Path> cases() {
        return Goldens.files(Goldens.folder("format"), ".dln");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void writesTheExpectedText(Path file) {
        String name = file.getFileName().toString().replace(".dln", ".expected");
        Goldens.check(file.resolveSibling(name), check(Goldens.read(file)));
    }

    /** Everything else of the repository that is written in dln. */
    static Stream<Path> shipped() throws IOException {
        Stream<Path> folders =
                Stream.of("stdlib", "samples")
                        .map(Goldens.root()::resolve)
                        .filter(Files::isDirectory);
        return folders.flatMap(
                f -> {
                    try (Stream<Path> walk = Files.walk(f)) {
                        return walk.filter(p -> p.toString().endsWith(".dln")).toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** All of it is in canonical form, but for what shows mistakes and the signs of papers. */
    @Test
    void shippedFilesAreCanonical() throws IOException {
        int checked = 0;
        for (Path file : shipped().toList()) {
            String text = Goldens.read(file);
            if (SyntaxReader.parse(new Source(file.toString(), text)).isComplete()) {
                String canonical = check(text);
                if (!text.contains("×") && !file.toString().contains("bad")) {
                    assertEquals(text, canonical, () -> "dln fmt " + file);
                    checked++;
                }
            }
        }
        assertTrue(checked > 10);
    }

    @Test
    void carriageReturnsAndByteOrderMarksGo() {
        assertEquals(
                "network a {  // one\n  // two\n  param  x\n\n  param  y\n}\n",
                check("\uFEFFnetwork a{// one\r\n// two\r\tparam x\r\n\r\n\r\nparam y\r\n}"));
        assertEquals("", check(""));
        assertEquals("// only\n", check("\n\n// only  \n\n\n"));
    }

    @Test
    void filesWithErrorsAreLeftAlone() {
        for (String text : List.of("network a {", "let", "function f() = g(a = 1)", "\0")) {
            Formatter.Formatted formatted = Formatter.format(new Source("a.dln", text));
            assertTrue(formatted.text().isEmpty());
            assertFalse(formatted.problems().isEmpty());
        }
    }

    /** Formats, and checks meaning, comments and idempotence on the way. */
    static String check(String text) {
        Source source = new Source("a.dln", text);
        Formatter.Formatted formatted = Formatter.format(source);
        assertEquals(List.of(), formatted.problems());
        String result = formatted.text().orElseThrow();
        Source second = new Source("a.dln", result);
        ParseResult again = SyntaxReader.parse(second);
        assertEquals(List.of(), again.problems(), result);
        assertEquals(Show.file(SyntaxReader.parse(source).tree()), Show.file(again.tree()));
        assertEquals(comments(text), comments(result));
        assertEquals(result, Formatter.format(second).text().orElseThrow());
        assertTrue(result.lines().noneMatch(l -> l.endsWith(" ")), result);
        return result;
    }

    private static final Pattern STRING_OR_COMMENT = Pattern.compile("\"[^\"\r\n]*\"|//[^\r\n]*");

    private static List<String> comments(String text) {
        return STRING_OR_COMMENT
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(m -> m.startsWith("//"))
                .map(String::stripTrailing)
                .toList();
    }
}
