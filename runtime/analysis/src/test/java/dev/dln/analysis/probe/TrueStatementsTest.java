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
 * instances of each kind; with {@code -Ddln.instances=1000} a thousand that meet the hypotheses of
 * each statement, or as many as there are among {@code -Ddln.draws} drawn of each kind, or within
 * {@code -Ddln.seconds}; the counts go to {@code target/true-statements-PAPER.csv}. {@code
 * -Ddln.papers=k16,lb18} looks at these papers only.
 */
class TrueStatementsTest {
    private static final int INSTANCES = Integer.getInteger("dln.instances", 2);
    private static final int DRAWS = Integer.getInteger("dln.draws", 3);

    private static final String PAPERS = System.getProperty("dln.papers", "");
    private static final long SECONDS = Long.getLong("dln.seconds", 100_000);

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
        for (int i = 0; i < DRAWS && System.nanoTime() - end < 0; i++) {
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
        long seen = tallies.values().stream().filter(t -> t.met > 0).count();
        assertTrue(
                2 * seen >= tallies.size() / 2,
                () -> paper + ": hypotheses met of " + seen + " of " + tallies.size());
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
        if (Integer.getInteger("dln.instances") == null) {
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
