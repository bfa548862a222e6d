package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.theorem.Statements;
import dev.dln.app.Dln;
import dev.dln.app.Environment;
import dev.dln.app.command.Pages;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Formatter;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every sample of samples/theorems/, run by the command in its header, gives the verdict in its
 * header: {@code // dln theorems FILE ... --only ID}, continued on the next comment line after a
 * backslash, and {@code // verdict: proved}.
 */
class TheoremSamplesTest {
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^// (dln theorems (?:.*\\\\\\n// )*.*)$");
    private static final Pattern VERDICT = Pattern.compile("(?m)^// verdict: (\\w+)$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    @TempDir Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> givesTheVerdictOfItsHeader() {
        return Sample.in("theorems").stream()
                .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> check(sample)));
    }

    @Test
    void everyStatementHasASample() {
        List<String> samples = Sample.in("theorems").stream().map(Sample::name).toList();
        assertEquals(
                List.of(),
                Statements.all().stream()
                        .map(Statement::id)
                        .filter(id -> !samples.contains("theorems/" + id + ".dln"))
                        .toList(),
                "statements without a sample of their own");
    }

    /** The words of the sample's command after {@code dln}. */
    private static List<String> command(Sample sample) {
        Matcher command = COMMAND.matcher(sample.text());
        assertTrue(command.find(), "no line // dln theorems ... in " + sample);
        return WORD.matcher(command.group(1).replaceAll("\\\\\\n//", ""))
                .results()
                .map(
                        m ->
                                m.group(1) != null
                                        ? m.group(1)
                                        : m.group(2) != null ? m.group(2) : m.group(3))
                .skip(1)
                .toList();
    }

    /** What the command answers in JSON, and on standard error. */
    private record Answer(JsonNode json, String err) {
        static Answer of(List<String> words) {
            var arguments = new ArrayList<>(words);
            arguments.addAll(List.of("--format", "json"));
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            int exit =
                    Dln.run(
                            arguments.toArray(String[]::new),
                            new ByteArrayInputStream(new byte[0]),
                            out,
                            err,
                            Environment.plain());
            assertEquals(0, exit, () -> words + "\n" + err.toString(StandardCharsets.UTF_8));
            return new Answer(
                    new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8)),
                    err.toString(StandardCharsets.UTF_8));
        }
    }

    /**
     * Whatever the model, no statement throws, and none is violated: without a point and at zero;
     * with {@code -Ddln.theorems.points=20}, at so many random points as well.
     */
    @TestFactory
    Stream<DynamicTest> standsOnEveryOtherSample() {
        return Sample.in("").stream()
                .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> stands(sample)));
    }

    private static void stands(Sample sample) {
        List<String> points = new ArrayList<>(List.of("", "zeros"));
        for (int seed = 1; seed <= Integer.getInteger("dln.theorems.points", 0); seed++) {
            points.add("random:" + seed);
        }
        for (String at : points) {
            var words = new ArrayList<>(List.of("theorems", "samples/" + sample.name()));
            sample.data().forEach(data -> words.addAll(List.of("--data", data)));
            sample.settings().forEach(setting -> words.addAll(List.of("--set", setting)));
            words.addAll(at.isEmpty() ? List.of() : List.of("--at", at));
            Answer answer = Answer.of(words.stream().map(TheoremSamplesTest::located).toList());
            JsonNode counts = answer.json.get("counts");
            assertEquals(0, counts.get("violated").asInt(), () -> words + "\n" + answer.json);
            assertEquals(Statements.all().size(), answer.json.get("results").size());
        }
    }

    private void check(Sample sample) throws Exception {
        List<String> words = command(sample);
        assertTrue(words.contains("--only"), "no --only in the command of " + sample);
        assertEquals("samples/" + sample.name(), words.get(1));
        String id = words.get(words.lastIndexOf("--only") + 1);
        assertEquals(id, statement(sample.name()), "--only is not the statement of the file name");
        List<String> arguments =
                new ArrayList<>(words.stream().map(TheoremSamplesTest::located).toList());
        Path page = folder.resolve(sample.name().replaceAll("\\W", "-") + ".html");
        arguments.addAll(List.of("--report", page.toString()));
        Answer answer = Answer.of(arguments);
        assertEquals(
                sample.warnings().isEmpty(),
                answer.err.isEmpty(),
                () -> sample + ": " + answer.err);
        JsonNode results = answer.json.get("results");
        JsonNode result =
                results.valueStream()
                        .filter(each -> each.get("id").asString().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no result for " + id));
        Matcher verdict = VERDICT.matcher(sample.text());
        assertTrue(verdict.find(), "no line // verdict: ... in " + sample);
        assertEquals(verdict.group(1), result.get("verdict").asString(), result.toPrettyString());
        assertEquals(
                sample.text(),
                Formatter.format(new Source(sample.name(), sample.text())).text().orElseThrow(),
                "dln fmt writes it differently");
        assertTrue(Pages.pictures(page).size() >= results.size(), "a picture for each statement");
    }

    /** Files of the repository are found from the test's folder. */
    private static String located(String word) {
        return word.replaceFirst(
                "(^|=)samples/", "$1" + Matcher.quoteReplacement(Sample.ROOT + "/samples/"));
    }

    /** The statement that a sample's file name begins with. */
    private static String statement(String name) {
        String file = name.replaceFirst("^theorems/", "").replaceFirst("\\.dln$", "");
        return Statements.all().stream()
                .map(Statement::id)
                .filter(id -> file.equals(id) || file.startsWith(id + "."))
                .max(Comparator.comparingInt(String::length))
                .orElse("none");
    }
}
