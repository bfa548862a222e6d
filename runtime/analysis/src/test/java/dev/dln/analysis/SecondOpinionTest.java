package dev.dln.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes of a second opinion beside the spectrum. */
class SecondOpinionTest {
    private static Classification classify(Kind kind, double... curvatures) {
        SecondOpinion opinion =
                (_, _, _) -> new SecondOpinion.Opinion(kind, 2, "the oracle says so");
        return Classifier.DEFAULT.classify(
                TestModels.quadratic(curvatures),
                new double[curvatures.length],
                Knowledge.NONE.with(opinion));
    }

    @ParameterizedTest
    @CsvSource({
        "STRICT_SADDLE, STRICT_SADDLE",
        "UNDETERMINED, STRICT_SADDLE",
        "NONSTRICT_SADDLE, UNDETERMINED",
        "GLOBAL_MINIMUM, UNDETERMINED",
    })
    void besideASaddle(Kind opinion, Kind verdict) {
        Classification c = classify(opinion, 1, -1);
        assertEquals(verdict, c.kind(), c::reason);
        assertEquals(opinion != Kind.UNDETERMINED, c.reason().contains("the oracle says so"));
        assertTrue(c.reason().contains("1 eigenvalue is negative"), c::reason);
    }

    @Test
    void whereTheSpectrumIsSilent() {
        assertEquals(Kind.NONSTRICT_SADDLE, classify(Kind.NONSTRICT_SADDLE, 1, 0).kind());
        assertEquals(Kind.UNDETERMINED, classify(Kind.UNDETERMINED, 1, 0).kind());
        assertEquals(Kind.GLOBAL_MINIMUM, classify(Kind.GLOBAL_MINIMUM, 1, 2).kind());
        assertEquals(Kind.UNDETERMINED, classify(Kind.STRICT_SADDLE, 1, 2).kind());
    }

    @Test
    void nobodyIsAskedAboutAPointThatIsNotCritical() {
        Knowledge knowledge =
                Knowledge.NONE.with(
                        (SecondOpinion)
                                (_, _, _) -> {
                                    throw new AssertionError("asked");
                                });
        assertEquals(
                Kind.NOT_CRITICAL,
                Classifier.DEFAULT
                        .classify(TestModels.quadratic(1, -1), new double[] {1, 0}, knowledge)
                        .kind());
    }
}
