package dev.dln.analysis.probe;

import java.util.Optional;

/** Looks for a violation in one design. What it finds depends on its arguments alone. */
interface Hunter {
    /**
     * Looks.
     *
     * @param hint a witness in a design next to this one, whose points may lead to one here
     * @param dice where random choices come from
     * @return a violation that was checked; empty if none was found, which says nothing
     */
    Optional<Witness> hunt(Design design, Optional<Witness> hint, Dice dice);

    /** The same design with points that are easier to read, checked again. */
    default Witness tidy(Witness witness) {
        return witness;
    }
}
