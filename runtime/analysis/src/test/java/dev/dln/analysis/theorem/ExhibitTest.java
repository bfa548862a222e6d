package dev.dln.analysis.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ExhibitTest {
    @Test
    void longFractionsAreRoundedForReadersAndShortOnesAreNot() {
        assertEquals(
                "25/2 - ~0.33333333 t^2 + t^3",
                new Exhibit.Exact(
                                "p",
                                "25/2 - 10000000000000000000000/30000000000000000000000 t^2 + t^3")
                        .brief());
        assertEquals("~1E+30", new Exhibit.Exact("n", "1" + "0".repeat(30)).brief());
    }
}
