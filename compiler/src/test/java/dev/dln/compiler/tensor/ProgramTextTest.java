package dev.dln.compiler.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.tensor.ProgramReader.MalformedProgramException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** Programs as text and back. */
class ProgramTextTest {
    private static final String EXAMPLE =
            """
            %0: [2, d] = input parameter W
            %1: [d, m] = input data X
            %2: [2, m] = contract %0[i,j] * %1[j,k] -> [i,k] over i=2, j=d, k=m
            %3: [2, m] = power %2 ^ 2
            %4: [] = contract 1/2 * %3[i,j] -> [] over i=2, j=m
            %5: [2] = literal [1/3, -2]
            %6: [] = size m
            %7: [2, d] = select -1
            %8: [2, m] = map where(%2, %3, %2)
            %9: [2] = logsumexp %8 axis 1
            %10: [2] = sum -1/2 * %9 + %5 - 3 * %9
            %11: [2, 2] = contract 7 -> [j,i] over i=2, j=2
            output loss = %4
            output hessian.W.W = %11
            """;

    @Test
    void theExampleIsReadAndPrintedAsItStands() {
        // A negative first coefficient is written with its sign apart, as in the other terms.
        String printed = EXAMPLE.replace("sum -1/2", "sum - 1/2");
        Program program = ProgramReader.read(EXAMPLE);
        assertEquals(printed, ProgramPrinter.print(program));
        assertEquals(program, ProgramReader.read(printed));
        assertEquals(
                new Op.Contract(
                        Rational.HALF,
                        List.of(new Op.Factor(3, List.of(0, 1))),
                        List.of(),
                        List.of(Dim.of(2), Dim.of("m"))),
                program.op(4));
    }

    @Test
    void randomProgramsComeBackEqual() {
        for (int seed = 0; seed < 600; seed++) {
            Program program = Verifier.verify(RandomPrograms.make(seed, 25, seed % 2 == 0));
            assertEquals(
                    program, ProgramReader.read(ProgramPrinter.print(program)), "seed " + seed);
        }
    }

    @Test
    void specializingGivesKnownExtents() {
        for (int seed = 0; seed < 200; seed++) {
            Program program = RandomPrograms.make(seed, 25, true);
            Program fixed = Specialization.specialize(program, Map.of("m", 5));
            Verifier.verifyFixed(fixed);
            assertEquals(fixed, Specialization.specialize(fixed, Map.of()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%0: [2] = input data | line 1: the line ends too early",
                "%1: [2] = input data X | line 1: expected %0 but found %1",
                "%0: [] = const 1/0 | line 1: a zero denominator in 1/0",
                "%0: [] = const x | line 1: expected a number but found x",
                "%0: [2] = const 1 | line 1: the shape of %0 is []",
                "%0: [] = frobnicate | line 1: no node kind is called frobnicate",
                "%0: [] = map exp(%0) | line 1: %0 is not made above",
                "%0: [] = power %99999999999 ^ 2 | line 1: expected a node but found %99999999999",
                "%0: [] = contract 1 -> [i] | line 1: index i has no extent",
                "%0: [-1] = input data X | line 1: an extent below 0",
                "%0: [] = const 1 2 | line 1: unexpected 2",
                "output loss = %0 | line 1: %0 is not made above",
            })
    void mistakesAreReportedWithTheirLine(String text, String message) {
        var e = assertThrows(MalformedProgramException.class, () -> ProgramReader.read(text));
        assertEquals(message, e.getMessage());
        assertEquals(1, e.line());
    }

    @Test
    void damagedTextIsAnErrorOrAnotherProgramButNeverACrash() {
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 4_000; i++) {
            var text = new StringBuilder(EXAMPLE);
            for (int edits = random.nextInt(3); edits >= 0; edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, EXAMPLE.charAt(random.nextInt(EXAMPLE.length())));
                    default -> text.setCharAt(at, (char) (32 + random.nextInt(96)));
                }
            }
            try {
                Verifier.verify(ProgramReader.read(text.toString()));
            } catch (MalformedProgramException e) {
                refused++;
            }
        }
        assertTrue(refused > 2_000, "most damage is noticed: " + refused);
    }
}
