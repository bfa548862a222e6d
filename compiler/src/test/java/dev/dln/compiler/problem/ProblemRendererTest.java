package dev.dln.compiler.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

/** The printed form of problems, down to the column of each caret. */
class ProblemRendererTest {
    private static final String MLP =
            """
            network mlp {
              data   X[dx, m], Y[10, m]
              param  W1[20, dx], W2[10, 30]
              let    A = tanh(W1 * X)
              output W2 * A + b2
            }
            """;

    private static Problem problem(String text, String place, String label) {
        int at = text.indexOf(place);
        Source source = new Source("mlp.dln", text);
        return Problem.of(
                Code.SHAPES_NOT_MULTIPLIABLE, source.span(at, at + place.length()), label);
    }

    @Test
    void looksLikeTheExampleOfTheDesign() {
        Problem problem =
                problem(MLP, "W2 * A", "W2 is [10 x 30], A is [20 x m]")
                        .withNote(
                                "W2 was declared on line 3; A's 20 rows come from W1[20, dx] on"
                                        + " line 3")
                        .withHelp("did you mean W2[10, 20]?");
        assertEquals(
                """
                error[DLN0203]: these shapes cannot be multiplied
                  --> mlp.dln:5:10
                    |
                  5 |   output W2 * A + b2
                    |          ^^^^^^ W2 is [10 x 30], A is [20 x m]
                    = W2 was declared on line 3; A's 20 rows come from W1[20, dx] on line 3
                    = help: did you mean W2[10, 20]?\
                """,
                ProblemRenderer.render(problem, false));
    }

    @Test
    void marksEveryLineOfALongPlace() {
        String text = "let A = (a\n    + b\n    + c\n    + d)\n";
        assertEquals(
                """
                error[DLN0203]: these shapes cannot be multiplied
                  --> mlp.dln:1:9
                    |
                  1 | let A = (a
                    |         ^^
                  2 |     + b
                    |     ^^^
                   ...
                  4 |     + d)
                    |     ^^^^ here\
                """,
                ProblemRenderer.render(
                        problem(text, "(a\n    + b\n    + c\n    + d)", "here"), false));
    }

    @Test
    void caretsStandUnderWhatTheyMean() {
        assertEquals(
                List.of("  1 |     α̂ * 漢字 + 𝕎", "    |         ^^^^ here"),
                lines(problem("\tα̂ * 漢字 + 𝕎", "漢字", "here"), 3, 5));
        assertEquals(
                List.of("  1 | a   b", "    |     ^ here"),
                lines(problem("a\tb", "b", "here"), 3, 5));
    }

    @Test
    void aPlaceWithoutCharactersHasOneCaret() {
        Source source = new Source("a.dln", "let A = f(x");
        Problem end = Problem.of(Code.UNCLOSED_BRACKET, source.span(11, 11), "here");
        assertEquals(List.of("  1 | let A = f(x", "    |            ^ here"), lines(end, 3, 5));
        Source empty = new Source("a.dln", "");
        assertEquals(
                List.of("  1 |", "    | ^"),
                lines(Problem.of(Code.SYNTAX, empty.span(0, 0), ""), 3, 5));
    }

    @Test
    void theGutterIsAsWideAsTheNumbers() {
        String text = "\n".repeat(99) + "let A = B\n";
        assertEquals(
                List.of(
                        "  --> mlp.dln:100:9",
                        "      |",
                        "  100 | let A = B",
                        "      |         ^ what is B?"),
                lines(problem(text, "B", "what is B?"), 1, 5));
    }

    @Test
    void longLinesAreCutAroundThePlace() {
        String text = "x + ".repeat(10_000) + "WRONG" + " + y".repeat(10_000);
        List<String> shown = lines(problem(text, "WRONG", "here"), 3, 5);
        assertTrue(shown.get(0).length() < 200, shown.get(0));
        int at = shown.get(0).indexOf("WRONG");
        assertEquals(" ".repeat(at - 6) + "^^^^^ here", shown.get(1).substring(6));
    }

    @Test
    void nothingReachesTheTerminalThatItWouldObey() {
        String text = "let A = \u001b[2J\0 + \u202e B";
        String shown = ProblemRenderer.render(problem(text, "B", "\u001b[0m"), false);
        assertFalse(shown.chars().anyMatch(c -> (c < 0x20 && c != '\n') || c == 0x202e), shown);
        assertTrue(shown.contains("␛[2J␀"), shown);
    }

    @Test
    void coloursAreOnlyAdded() {
        Problem problem = problem(MLP, "W2 * A", "label").withNote("note").withHelp("help");
        String plain = ProblemRenderer.render(List.of(problem, problem), false);
        String coloured = ProblemRenderer.render(List.of(problem, problem), true);
        assertTrue(coloured.contains("\u001b[1;31merror[DLN0203]"));
        assertEquals(plain, coloured.replaceAll("\u001b\\[[0-9;]*m", ""));
    }

    @Test
    void linesEndTheSameWayEverywhere() {
        Source source = new Source("a.dln", "a\r\nb\rc\n\nd");
        List<String> expected = List.of("a", "b", "c", "", "d");
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), source.line(i + 1));
        }
        assertEquals(5, source.lines().count());
        assertEquals(2, source.lineAt(3));
        assertEquals(3, source.lineAt(source.text().indexOf('c')));
        assertEquals(5, source.lineAt(source.text().length()));
        assertEquals(2, source.columnAt(source.text().length()));
        assertEquals("", source.line(6));
    }

    private static List<String> lines(Problem problem, int from, int to) {
        List<String> all = ProblemRenderer.render(problem, false).lines().toList();
        return all.subList(from, Math.min(to, all.size()));
    }
}
