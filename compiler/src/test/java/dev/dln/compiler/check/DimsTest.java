package dev.dln.compiler.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.tensor.Dim;

import org.junit.jupiter.api.Test;

import java.util.OptionalInt;
import java.util.Set;

/** Which dimensions can be made equal, and what they are then. */
final class DimsTest {
    private final Dims dims = new Dims(Set.of("d", "m"));

    private static boolean unify(Size a, Size b) {
        return Dims.unify(a, b, () -> "a test");
    }

    @Test
    void equalNumbersAreEqual() {
        assertTrue(unify(Size.fixed(3), Size.fixed(3)));
        assertFalse(unify(Size.fixed(3), Size.fixed(4)));
    }

    @Test
    void namesOfTheDataAreRigid() {
        Size d = dims.named("d");
        assertSame(d, dims.named("d"));
        assertFalse(unify(d, dims.named("m")));
        assertFalse(unify(d, Size.fixed(3)));
        assertEquals(Dim.of("d"), Dims.resolve(d));
    }

    @Test
    void namesOfParametersBecomeWhatIsDemanded() {
        Size h = dims.named("h");
        Size k = dims.named("k");
        assertTrue(Dims.canUnify(h, Size.fixed(5)));
        assertTrue(unify(h, k));
        assertTrue(unify(k, Size.fixed(5)));
        assertEquals(OptionalInt.of(5), Dims.known(h));
        assertEquals("a test", h.reason());
        assertFalse(unify(h, dims.named("d")));
        assertEquals(Dim.of(5), Dims.resolve(h));
    }

    @Test
    void anOrderOfUnificationDoesNotMatter() {
        Size a = dims.named("a");
        Size b = dims.named("b");
        Size c = dims.named("c");
        assertTrue(unify(a, b));
        assertTrue(unify(b, dims.named("d")));
        assertTrue(unify(c, a));
        assertEquals(Dim.of("d"), Dims.resolve(c));
        assertTrue(Dims.same(a, c));
        assertFalse(Dims.canUnify(c, dims.named("m")));
    }
}
