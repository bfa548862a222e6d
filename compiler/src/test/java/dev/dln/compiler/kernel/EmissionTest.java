package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Copies that are kept for all directions of a point, up to a bound. */
class EmissionTest {
    private final Emission emission = new Emission(100);
    private final List<Phase> filled = new ArrayList<>();

    /** A value of a phase. */
    private View value(Phase phase, int size) {
        emission.enter(phase);
        return View.of(emission.temporary(size), List.of(size));
    }

    private View copy(View from) {
        int size = from.buffer().size;
        return emission.copy(from, List.of(size), size, (_, _) -> filled.add(emission.phase()));
    }

    @Test
    void whatIsKnownIsCopiedOnceUpToTheBound() {
        View first = value(Phase.POINT, 60);
        View second = value(Phase.DATA, 41);
        View third = value(Phase.DATA, 40);
        emission.enter(Phase.DIRECTION);
        View kept = copy(first);
        assertSame(kept, copy(first));
        assertEquals(List.of(Phase.POINT), filled, "once, when it is known");
        assertEquals(true, kept.buffer().persistent);
        View passing = copy(second);
        assertNotSame(passing, copy(second), "one number too many");
        assertEquals(false, passing.buffer().persistent);
        assertEquals(List.of(Phase.POINT, Phase.DIRECTION, Phase.DIRECTION), filled);
        assertSame(copy(third), copy(third), "exactly as many");
        assertEquals(Phase.DATA, filled.getLast());
        assertEquals(Phase.DIRECTION, emission.phase());
    }

    @Test
    void pointsAndWhatDirectionsComputeKeepNothing() {
        View point = value(Phase.POINT, 8);
        assertNotSame(copy(point), copy(point));
        View direction = value(Phase.DIRECTION, 8);
        assertNotSame(copy(direction), copy(direction));
        assertEquals(List.of(Phase.POINT, Phase.POINT, Phase.DIRECTION, Phase.DIRECTION), filled);
    }
}
