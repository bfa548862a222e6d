package dev.dln.engine.vector;

import jdk.incubator.vector.DoubleVector;

/** How many lanes this machine has; mentions the Vector API, so loaded only where that is. */
final class Lanes {
    private Lanes() {}

    /** Whether the module is there to be used. */
    static boolean available() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /** Lanes of the widest registers that the JVM uses, 1 without the module. */
    static int preferred() {
        return available() ? Preferred.lanes() : 1;
    }

    private static final class Preferred {
        private Preferred() {}

        static int lanes() {
            return Math.min(8, DoubleVector.SPECIES_PREFERRED.length());
        }
    }
}
