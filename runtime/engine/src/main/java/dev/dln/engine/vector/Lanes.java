package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Precision;

import jdk.incubator.vector.DoubleVector;

/** How many lanes this machine has; mentions the Vector API, so loaded only where that is. */
final class Lanes {
    private Lanes() {}

    /**
     * Whether the module is there to be used. Asks for a class, not for the module, because the
     * module may have been loaded after the start, into a layer above the boot layer.
     */
    static boolean available() {
        try {
            Class.forName("jdk.incubator.vector.DoubleVector", false, Lanes.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException _) {
            return false;
        }
    }

    /** Lanes of the widest registers that the JVM uses, 1 without the module. */
    static int preferred() {
        return available() ? Preferred.lanes() : 1;
    }

    /** Lanes of a precision in registers of so many doubles; 1 for none. */
    static int of(int doubles, Precision precision) {
        return doubles == 1 ? 1 : doubles * (Double.BYTES / precision.bytes());
    }

    private static final class Preferred {
        private Preferred() {}

        static int lanes() {
            return Math.min(8, DoubleVector.SPECIES_PREFERRED.length());
        }
    }
}
