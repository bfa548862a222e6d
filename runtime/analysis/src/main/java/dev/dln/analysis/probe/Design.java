package dev.dln.analysis.probe;

import dev.dln.engine.Array;

import java.util.List;
import java.util.Map;

/**
 * A model that a probe looks at, small enough to write down: its text, its data, and the simpler
 * designs next to it. Immutable.
 */
public interface Design {
    /** The model's source; it depends on the architecture, not on the data. */
    String text();

    /** The data, by name, in the order of their declarations. */
    Map<String, Array> data();

    /** In a few words, with its sizes: {@code widths 2, 1, 2, 2 samples}. */
    String describe();

    /**
     * Designs that are simpler by one step and still meet every hypothesis that is kept, the
     * greatest simplification first. Following steps from one to the next ends.
     */
    List<? extends Design> simpler();
}
