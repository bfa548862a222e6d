package dev.dln.analysis.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Kind;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.lp.Separation;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Verification;
import dev.dln.analysis.verify.Verifier;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Probes find what is known to be there, check it, make it small, and depend on the seed only. */
class ProbeTest {
    private static Probe probe(long seed) {
        return Probe.of(seed, Devices.named("reference").orElseThrow(), "dln test")
                .within(400, 300);
    }

    private static Probe.Answer ask(String hypothesis, String statement, long seed) {
        Question question =
                Questions.about(hypothesis).stream()
                        .filter(q -> q.statement().equals(statement))
                        .findFirst()
                        .orElseThrow();
        return probe(seed).ask(question, Monitor.NONE);
    }

    /** The certificate and the enclosure again, by means that know nothing of the search. */
    private static void assertBadMinimum(Witness witness) {
        Certificate certificate = witness.certificate().orElseThrow();
        assertInstanceOf(
                Verification.Accepted.class, new Verifier(witness.model()).verify(certificate));
        assertEquals(Kind.LOCAL_MINIMUM, certificate.kind());
        Box better = Box.point(witness.better().orElseThrow());
        assertTrue(
                new IntervalModel(witness.model()).loss(better).high()[0] < certificate.lossLow());
    }

    @Test
    void anotherConvexLossHasABadMinimumInTheSmallestBottleneck() {
        for (String statement : List.of("squared-loss k16.thm2.3.ii", "width lb18.thm1")) {
            String[] parts = statement.split(" ");
            Witness witness = ask(parts[0], parts[1], 0).smallest().orElseThrow();
            assertBadMinimum(witness);
            assertEquals(List.of(2, 1, 2), ((LinearDesign) witness.design()).widths());
        }
    }

    @Test
    void weightDecayMakesZeroAStrictMinimumOfAChainOfThree() {
        Witness witness = ask("no-regulariser", "k16.thm2.3.ii", 0).smallest().orElseThrow();
        assertBadMinimum(witness);
        assertEquals(List.of(1, 1, 1, 1), ((LinearDesign) witness.design()).widths());
        assertTrue(Arrays.equals(Points.zeros(witness.model()), witness.point()));
        assertEquals(Certificate.Method.EXACT, witness.certificate().orElseThrow().method());
        assertEquals(3, witness.certificate().orElseThrow().positive());
    }

    @Test
    void withoutConvexityOneWeightIsEnough() {
        Witness witness = ask("convexity", "lb18.thm1", 0).smallest().orElseThrow();
        assertBadMinimum(witness);
        assertEquals(List.of(1, 1), ((LinearDesign) witness.design()).widths());
    }

    @Test
    void separableInputsDoNotKeepCriticalPointsFromPositiveLoss() {
        Witness witness = ask("last-hidden-layer", "nh17.thm5.3.2", 0).smallest().orElseThrow();
        Certificate certificate = witness.certificate().orElseThrow();
        assertInstanceOf(
                Verification.Accepted.class, new Verifier(witness.model()).verify(certificate));
        assertTrue(certificate.lossLow() > 1);
        SeparableDesign design = (SeparableDesign) witness.design();
        assertInstanceOf(Separation.Separable.class, design.separation());
        assertTrue(design.points().size() < 20, design::describe);
        double[] p = witness.point();
        assertTrue(Math.abs(p[6] * p[9] - p[7] * p[8]) > 0.1);
        assertEquals(
                0,
                new IntervalModel(witness.model())
                        .loss(Box.point(witness.better().orElseThrow()))
                        .high()[0]);
    }

    @Test
    void aKinkHoldsALocalMinimumInAWideNetwork() {
        Witness witness = ask("differentiability", "lb18.thm1", 0).smallest().orElseThrow();
        ExactModel exact = ExactModel.of(witness.model()).orElseThrow();
        Rational here = exact.loss(Certificate.exactly(witness.point())).orElseThrow();
        double[] better = witness.better().orElseThrow();
        assertTrue(exact.loss(Certificate.exactly(better)).orElseThrow().compareTo(here) < 0);
        LinearDesign design = (LinearDesign) witness.design();
        assertTrue(LinearConditions.wide(design));
        assertEquals(List.of(1, 1), design.widths().subList(0, 2));
        assertNowhereLower(exact, witness.point(), here);
    }

    /** A proof is not needed here, a mistake of the proof would show. */
    private static void assertNowhereLower(ExactModel exact, double[] point, Rational loss) {
        Dice dice = Dice.of(0, 0);
        for (int i = 0; i < 500; i++) {
            double[] near = point.clone();
            for (int k = 0; k < near.length; k++) {
                near[k] += dice.between(-64, 64) / 1024.0;
            }
            assertTrue(exact.loss(Certificate.exactly(near)).orElseThrow().compareTo(loss) >= 0);
        }
    }

    @Test
    void aDerivativeOfZeroStopsTheWidestLayer() {
        Witness witness = ask("positive-derivative", "nh17.lem3.5", 0).smallest().orElseThrow();
        var intervals = new IntervalModel(witness.model());
        Box gradient = intervals.gradient(Box.point(witness.point()));
        for (int i = 0; i < gradient.size(); i++) {
            assertEquals(0, gradient.magnitude(i));
        }
        assertTrue(
                intervals.loss(Box.point(witness.better().orElseThrow())).high()[0]
                        < intervals.loss(Box.point(witness.point())).low()[0]);
        FlatDesign design = (FlatDesign) witness.design();
        assertTrue(design.kept());
        assertEquals(2, design.samples());
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        Question question = Questions.about("no-regulariser").getFirst();
        Witness one = probe(3).withThreads(1).ask(question, Monitor.NONE).smallest().orElseThrow();
        Witness four = probe(3).withThreads(4).ask(question, Monitor.NONE).smallest().orElseThrow();
        assertEquals(one.certificate(), four.certificate());
        assertEquals(one.design().text(), four.design().text());
        assertTrue(Arrays.equals(one.better().orElseThrow(), four.better().orElseThrow()));
    }

    @Test
    void whatIsTrueWithoutTheHypothesisIsNotViolated() {
        for (String hypothesis : List.of("full-rank", "distinct-eigenvalues")) {
            Probe.Answer answer =
                    probe(0).within(100, 10)
                            .ask(Questions.about(hypothesis).getFirst(), Monitor.NONE);
            assertTrue(answer.smallest().isEmpty());
            assertEquals(100, answer.tried());
        }
    }

    @Test
    void anInterruptCountsWhatWasLookedAt() {
        var asked = new AtomicInteger();
        var monitor =
                new Monitor() {
                    @Override
                    public void progress(Progress progress) {}

                    @Override
                    public boolean cancelled() {
                        return asked.incrementAndGet() > 3; // before the fourth design
                    }
                };
        Probe.Answer answer =
                probe(0).withThreads(1).ask(Questions.about("full-rank").getFirst(), monitor);
        assertTrue(answer.cancelled());
        assertEquals(3, answer.tried());
    }

    @Test
    void whatIsHeldFixedIsSaid() {
        Question question = Questions.about("last-hidden-layer").getFirst();
        String text = question.draw(Dice.of(0, 0)).text();
        assertTrue(text.contains("two_sided_truncated_square(Y)"), text);
        for (String word :
                List.of("two_sided_truncated_square", "in the plane", "3/4", "one sign")) {
            assertTrue(question.dropped().contains(word), question.dropped());
        }
    }

    @Test
    void anInterruptKeepsWhatThereIs() {
        var monitor =
                new Monitor() {
                    private boolean simplifying;

                    @Override
                    public void progress(Progress progress) {
                        simplifying |= progress.stage().equals("simplifying");
                    }

                    @Override
                    public boolean cancelled() {
                        return simplifying;
                    }
                };
        Probe.Answer answer = probe(0).ask(Questions.about("width").getFirst(), monitor);
        assertTrue(answer.cancelled());
        assertBadMinimum(answer.smallest().orElseThrow());
    }
}
