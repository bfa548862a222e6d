package dev.dln.analysis.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FindingTest {
    @ParameterizedTest
    @CsvSource({
        "PROVED, PROVED, PROVED",
        "PROVED, CONFIRMED, CONFIRMED",
        "CONFIRMED, PROVED, CONFIRMED",
        "PROVED, OPEN, UNDECIDED",
        "OPEN, PROVED, UNDECIDED",
        "OPEN, REFUTED, UNDECIDED",
        "REFUTED, PROVED, NOT_APPLICABLE",
        "DENIED, REFUTED, NOT_APPLICABLE",
        "PROVED, REFUTED, VIOLATED",
        "CONFIRMED, DENIED, VIOLATED"
    })
    void theVerdictFollowsFromTheParts(Standing premise, Standing conclusion, Ruling expected) {
        Finding finding =
                new Finding.Builder(true)
                        .require(new Hypothesis("h", premise, 10, ""))
                        .conclude("c", conclusion, 5)
                        .done();
        assertEquals(expected, finding.ruling());
        assertEquals(5, finding.margin());
    }

    @Test
    void nothingIsConcludedFromAnUnsoundStatement() {
        Finding finding =
                new Finding.Builder(false).require("h", true, "").conclude("c", false).done();
        assertEquals(Ruling.UNSOUND, finding.ruling());
        assertTrue(finding.reason().contains("meets its hypotheses and not its conclusion"));
    }

    @Test
    void aConclusionThatWasNotLookedAtFollowsFromProvedHypotheses() {
        assertEquals(
                Ruling.PROVED,
                new Finding.Builder(true).require("h", true, "").follows("c").done().ruling());
        assertEquals(
                Ruling.CONFIRMED,
                new Finding.Builder(true)
                        .require(new Hypothesis("h", Standing.CONFIRMED, 2, ""))
                        .follows("c")
                        .done()
                        .ruling());
    }

    @Test
    void aHypothesisThatNothingMeetsIsVacuousAndOneThatFailsIsNot() {
        assertEquals(
                Ruling.VACUOUS,
                new Finding.Builder(true)
                        .require("h", true, "")
                        .vacuous("no point can")
                        .done()
                        .ruling());
        assertEquals(
                Ruling.NOT_APPLICABLE,
                new Finding.Builder(true)
                        .require("h", false, "")
                        .vacuous("no point can")
                        .done()
                        .ruling());
    }

    @Test
    void everyStatementHasItsOwnIdAndSaysWhatItIs() {
        assertEquals(
                Statements.all().size(),
                Statements.all().stream().map(Statement::id).distinct().count());
        for (Statement s : Statements.all()) {
            assertTrue(s.id().startsWith(s.paper().tag() + "."), s.id());
            assertTrue(s.says().length() > 20, s.id() + " says nothing");
            assertTrue(!s.scope().isEmpty(), s.id() + " has no scope");
            assertTrue(!s.decided().isEmpty(), s.id() + " does not say how it is decided");
            assertTrue(s.sound() || !s.note().isEmpty(), s.id() + " does not say what is wrong");
        }
    }
}
