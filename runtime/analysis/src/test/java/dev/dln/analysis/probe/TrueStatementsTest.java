package dev.dln.analysis.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.theorem.Statements;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * No true statement is violated on random instances that meet its hypotheses; those are constructed
 * by {@link Family families}. By default a few for each statement; a thousand by
 *
 * <pre>mvn verify -pl runtime/analysis -am -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dtest=TrueStatementsTest -Ddln.instances=1000</pre>
 *
 * <p>(with {@code -Ddln.papers=k16,lb18} for these papers only). It fails if a statement that is
 * not excepted here meets fewer instances. No two instances of a statement are equal up to the
 * scale of their data and of their point. The counts go to {@code target/true-statements.csv}: how
 * often the hypotheses held and what the verdict was, and how many different problems (model and
 * data) and shapes (architecture, loss, sizes) there were among the instances.
 */
class TrueStatementsTest {
    private static final int INSTANCES = Integer.getInteger("dln.instances", 2);
    private static final boolean MANY = Integer.getInteger("dln.instances") != null;

    /** Draws of a family before it is given up, for each instance that is wanted. */
    private static final int DRAWS = 8;

    /** Fewer shapes than this would be one instance over and over. */
    private static final int SHAPES = 3;

    private static final List<String> PAPERS =
            Arrays.stream(System.getProperty("dln.papers", "").split(","))
                    .filter(p -> !p.isEmpty())
                    .toList();

    private static final String ONE = "is about one function, at one point: its sample is all";

    /** True statements without a family, and why. Each has its sample. */
    private static final Map<String, String> EXCEPTED =
            Map.ofEntries(
                    Map.entry("k16.prop3.1", "quotes a result without its constants"),
                    Map.entry("lb18.eq22-24", ONE),
                    Map.entry("lb18.subdifferential.corrected", ONE),
                    Map.entry("nh17.cor3.9", "is vacuous: no point meets its hypotheses"));

    private static final List<Statement> TRUE =
            Statements.all().stream().filter(Statement::sound).toList();

    /** How often a statement came to what, and on which instances. */
    private static final class Tally {
        private final Map<Ruling, Integer> met = new TreeMap<>();
        private final Set<String> keys = new HashSet<>();
        private final Set<String> problems = new HashSet<>();
        private final Set<String> shapes = new HashSet<>();

        void add(Finding finding, Family.Drawn drawn) {
            Standing premises =
                    Standing.all(finding.hypotheses().stream().map(Hypothesis::standing).toList());
            if (premises.holds() && finding.ruling() != Ruling.VACUOUS && keys.add(drawn.key())) {
                met.merge(finding.ruling(), 1, Integer::sum);
                problems.add(drawn.problem());
                shapes.add(drawn.shape());
            }
        }

        int count(Ruling ruling) {
            return met.getOrDefault(ruling, 0);
        }

        int shown() {
            return count(Ruling.PROVED) + count(Ruling.CONFIRMED);
        }

        boolean lacks() {
            return shown() < INSTANCES;
        }
    }

    @Test
    void noTrueStatementIsViolated() throws IOException {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        TRUE.stream()
                .filter(s -> PAPERS.isEmpty() || PAPERS.contains(s.paper().tag()))
                .filter(s -> !EXCEPTED.containsKey(s.id()))
                .forEach(s -> tallies.put(s.id(), new Tally()));
        var violated = new ArrayList<String>();
        List<Family> families = Family.all();
        for (int i = 0; i < DRAWS * INSTANCES; i++) {
            for (int k = 0; k < families.size(); k++) {
                draw(families.get(k), Dice.of(k, i), tallies, violated);
            }
        }
        if (MANY) {
            write(tallies);
        }
        assertEquals(List.of(), violated);
        var lacking = new ArrayList<String>();
        tallies.forEach(
                (id, t) -> {
                    if (t.lacks() || (MANY && t.shapes.size() < SHAPES)) {
                        lacking.add(id + ": " + t.shown() + " in " + t.shapes.size() + " shapes");
                    }
                });
        assertEquals(List.of(), lacking, "hypotheses met too rarely");
    }

    @Test
    void everyTrueStatementHasAFamilyOrIsExcepted() {
        var with = new HashSet<String>();
        Family.all().forEach(f -> with.addAll(f.about()));
        List<String> ids = TRUE.stream().map(Statement::id).toList();
        assertEquals(
                List.of(),
                ids.stream().filter(i -> with.contains(i) == EXCEPTED.containsKey(i)).toList());
        assertTrue(ids.containsAll(with), () -> with + " are not all true statements");
        assertTrue(ids.containsAll(EXCEPTED.keySet()));
    }

    private static void draw(
            Family family, Dice dice, Map<String, Tally> tallies, List<String> violated) {
        List<Map.Entry<String, Tally>> wanted =
                tallies.entrySet().stream()
                        .filter(e -> e.getValue().lacks() && family.about().contains(e.getKey()))
                        .toList();
        if (wanted.isEmpty()) {
            return;
        }
        Family.Drawn drawn = family.draw().apply(dice);
        try (Instance instance = drawn.instance(1)) {
            for (Map.Entry<String, Tally> entry : wanted) {
                String id = entry.getKey();
                Finding finding = Statements.find(id).orElseThrow().examine(instance);
                entry.getValue().add(finding, drawn);
                if (finding.ruling() == Ruling.VIOLATED) {
                    violated.add(id + ": " + finding.conclusion() + "\n" + drawn.describe());
                }
            }
        }
    }

    private static void write(Map<String, Tally> tallies) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("statement,satisfied,proved,confirmed,undecided,violated,problems,shapes");
        tallies.forEach(
                (id, t) ->
                        lines.add(
                                "%s,%d,%d,%d,%d,%d,%d,%d"
                                        .formatted(
                                                id,
                                                t.keys.size(),
                                                t.count(Ruling.PROVED),
                                                t.count(Ruling.CONFIRMED),
                                                t.count(Ruling.UNDECIDED),
                                                t.count(Ruling.VIOLATED),
                                                t.problems.size(),
                                                t.shapes.size())));
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target", "true-statements.csv"), lines);
    }
}
