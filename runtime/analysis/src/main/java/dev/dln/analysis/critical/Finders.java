package dev.dln.analysis.critical;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The register of finders: a new one is one line here. */
public final class Finders {
    private Finders() {}

    /** What a search uses unless told otherwise. */
    public static final Finder STANDARD = DampedNewton.DEFAULT;

    /** All finders with their default options, by name. */
    public static Map<String, Finder> all() {
        var finders = new TreeMap<String, Finder>();
        for (Finder finder : new Finder[] {DampedNewton.DEFAULT}) {
            finders.put(finder.name(), finder);
        }
        return finders;
    }

    /** The finder of a name, with default options. */
    public static Optional<Finder> named(String name) {
        return Optional.ofNullable(all().get(name));
    }
}
