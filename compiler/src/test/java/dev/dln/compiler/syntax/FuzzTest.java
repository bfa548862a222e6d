package dev.dln.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.Goldens;
import dev.dln.compiler.Watchdog;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.ProblemRenderer;
import dev.dln.compiler.problem.Source;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whatever the text: problems with places inside it, or a tree that survives formatting; and the
 * checker, asked for every third text, finishes with either.
 */
class FuzzTest {
    private static final int CASES = 60_000;
    private static final long SEED = 20_261_122;

    private static List<String> samples() throws IOException {
        var texts = new ArrayList<String>();
        Goldens.files(Goldens.folder("format"), ".dln").forEach(f -> texts.add(Goldens.read(f)));
        for (Path file : FormatterTest.shipped().toList()) {
            texts.add(Goldens.read(file));
        }
        return texts;
    }

    @Test
    void mutatedFilesAreReadWithoutAnException() throws IOException {
        var mutator = new Mutator(samples(), SEED);
        int[] complete = {0};
        Watchdog.run(
                CASES,
                mutator::next,
                text -> {
                    if (check(text)) {
                        complete[0]++;
                    }
                });
        // both sides of the question must have been asked often
        assertTrue(complete[0] > CASES / 20, () -> complete[0] + " without errors");
        assertTrue(complete[0] < CASES / 2, () -> complete[0] + " without errors");
    }

    private static boolean check(String text) {
        Source source = new Source("fuzz.dln", text);
        ParseResult result = SyntaxReader.parse(source);
        for (Problem problem : result.problems()) {
            assertTrue(problem.span().start() >= 0);
            assertTrue(problem.span().start() <= problem.span().end());
            assertTrue(problem.span().end() <= text.length());
            assertFalse(problem.label().isBlank());
        }
        String shown = ProblemRenderer.render(result.problems(), false);
        assertTrue(shown.chars().noneMatch(c -> c < 0x20 && c != '\n'));
        if (text.length() % 3 == 0) {
            for (Problem problem : DlnCompiler.compile(source).problems()) {
                assertTrue(problem.span().end() <= problem.span().source().text().length());
            }
        }
        if (result.isComplete()) {
            FormatterTest.check(text);
        } else if (text.length() % 8 == 0) {
            assertEquals(result.problems(), Formatter.format(source).problems());
        }
        return result.isComplete();
    }
}
