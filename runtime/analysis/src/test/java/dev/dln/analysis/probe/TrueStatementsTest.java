package dev.dln.analysis.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.theorem.Statements;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * No true statement is violated on random instances that meet its hypotheses. By default a few
 * instances of each kind; {@code -Ddln.instances=1000} demands a thousand that meet the hypotheses
 * of each statement but for those that are listed here as rare, and fails if {@code -Ddln.draws} or
 * {@code -Ddln.seconds} end it before. The counts go to {@code target/true-statements-PAPER.csv}.
 * {@code -Ddln.papers=k16,lb18} looks at these papers only.
 */
class TrueStatementsTest {
    private static final int INSTANCES = Integer.getInteger("dln.instances", 2);
    private static final boolean MANY = Integer.getInteger("dln.instances") != null;
    private static final int DRAWS = Integer.getInteger("dln.draws", MANY ? Integer.MAX_VALUE : 3);

    private static final String PAPERS = System.getProperty("dln.papers", "");
    private static final long SECONDS = Long.getLong("dln.seconds", 100_000);

    private static final String EXAMPLE = "about one function that is written down";
    private static final String POINT = "needs a point near which Newton's method rarely converges";
    private static final String KINKS = "needs a proved minimum at a kink";

    /**
     * Statements of which no thousand instances are demanded, and why. They are examined on all
     * that are drawn, and each has its sample.
     */
    private static final Map<String, String> RARE =
            Map.ofEntries(
                    Map.entry("k16.prop3.1", "quotes a result without its constants"),
                    Map.entry("lb18.thm2", KINKS),
                    Map.entry("lb18.rem2", KINKS),
                    Map.entry("lb18.eq22-24", EXAMPLE),
                    Map.entry("lb18.rem4", "needs a proved minimum of a loss that is not convex"),
                    Map.entry("lb18.subdifferential", EXAMPLE),
                    Map.entry("lb18.subdifferential.corrected", EXAMPLE),
                    Map.entry("nh17.lem3.5", POINT),
                    Map.entry("nh17.lem3.5.corrected", POINT),
                    Map.entry("kk20.ex1", EXAMPLE),
                    Map.entry("kk20.thm4.existence", "needs outputs without a slope"));

    /** How often a statement came to what. */
    private static final class Tally {
        private int met;
        private int proved;
        private int confirmed;
        private int undecided;
        private int failed;

        void add(Finding finding) {
            Standing premises =
                    Standing.all(finding.hypotheses().stream().map(Hypothesis::standing).toList());
            met += premises.holds() ? 1 : 0;
            switch (finding.ruling()) {
                case PROVED -> proved++;
                case CONFIRMED -> confirmed++;
                case UNDECIDED -> undecided++;
                case NOT_APPLICABLE, VACUOUS, UNSOUND -> failed++;
                case VIOLATED -> throw new AssertionError("violated");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Paper.class)
    void noTrueStatementIsViolated(Paper paper) throws IOException {
        assumeTrue(PAPERS.isEmpty() || PAPERS.contains(paper.tag()));
        long end = System.nanoTime() + SECONDS * 1_000_000_000;
        Map<Statement, Tally> tallies = new LinkedHashMap<>();
        Statements.all().stream()
                .filter(s -> s.paper() == paper)
                .forEach(s -> tallies.put(s, new Tally()));
        List<RandomInstances.Source> sources =
                RandomInstances.all().stream().filter(s -> s.papers().contains(paper)).toList();
        var violated = new ArrayList<String>();
        for (int i = 0;
                i < DRAWS && System.nanoTime() - end < 0 && !lacking(tallies).isEmpty();
                i++) {
            for (int k = 0; k < sources.size(); k++) {
                draw(
                        sources.get(k),
                        Dice.of(100L * List.of(Paper.values()).indexOf(paper) + k, i),
                        tallies,
                        violated);
            }
        }
        assertEquals(List.of(), violated);
        write(paper, tallies);
        if (MANY) {
            assertEquals(List.of(), lacking(tallies), "hypotheses met too rarely");
        } else {
            assertTrue(
                    2 * lacking(tallies).size() <= tallies.size(),
                    () -> "hypotheses met too rarely: " + lacking(tallies));
        }
    }

    /** The statements that are not listed as rare and still lack instances. */
    private static List<String> lacking(Map<Statement, Tally> tallies) {
        return tallies.entrySet().stream()
                .filter(e -> e.getValue().met < INSTANCES && !RARE.containsKey(e.getKey().id()))
                .map(e -> e.getKey().id() + ": " + e.getValue().met)
                .toList();
    }

    @Test
    void whatIsRareIsInTheRegistry() {
        List<String> ids = Statements.all().stream().map(Statement::id).toList();
        assertEquals(List.of(), RARE.keySet().stream().filter(i -> !ids.contains(i)).toList());
    }

    private static void draw(
            RandomInstances.Source source,
            Dice dice,
            Map<Statement, Tally> tallies,
            List<String> violated) {
        List<Map.Entry<Statement, Tally>> wanted =
                tallies.entrySet().stream().filter(e -> e.getValue().met < INSTANCES).toList();
        if (wanted.isEmpty()) {
            return;
        }
        RandomInstances.Drawn drawn = source.draw().apply(dice);
        try (Instance instance = drawn.instance(1)) {
            for (Map.Entry<Statement, Tally> entry : wanted) {
                Statement statement = entry.getKey();
                Finding finding = statement.examine(instance);
                if (finding.ruling() == Ruling.VIOLATED) {
                    violated.add(
                            statement.id() + ": " + finding.conclusion() + "\n" + drawn.describe());
                } else {
                    entry.getValue().add(finding);
                }
            }
        }
    }

    private static void write(Paper paper, Map<Statement, Tally> tallies) throws IOException {
        if (!MANY) {
            return;
        }
        var lines = new ArrayList<String>();
        lines.add("statement,hypotheses met,proved,confirmed,undecided,not about it");
        tallies.forEach(
                (s, t) ->
                        lines.add(
                                "%s,%d,%d,%d,%d,%d"
                                        .formatted(
                                                s.id(),
                                                t.met,
                                                t.proved,
                                                t.confirmed,
                                                t.undecided,
                                                t.failed)));
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target", "true-statements-" + paper.tag() + ".csv"), lines);
    }
}
