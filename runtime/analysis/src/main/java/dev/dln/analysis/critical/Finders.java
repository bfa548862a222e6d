package dev.dln.analysis.critical;

import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.SaddleFreeNewton;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The register of finders: a new one is one line here. */
public final class Finders {
    private Finders() {}

    /** What a search uses unless told otherwise. */
    public static final Finder STANDARD = LevenbergMarquardt.DEFAULT;

    /** All finders with their default options, by name. */
    public static Map<String, Finder> all() {
        var finders = new TreeMap<String, Finder>();
        for (Finder finder :
                new Finder[] {
                    LevenbergMarquardt.DEFAULT,
                    DampedNewton.DEFAULT,
                    PseudoInverseNewton.DEFAULT,
                    NewtonMr.DEFAULT,
                    NewtonTr.DEFAULT,
                    GradientNorm.DEFAULT,
                    EigenvectorFollowing.DEFAULT,
                    new Descent(SaddleFreeNewton.DEFAULT, Descent.RULE)
                }) {
            finders.put(finder.name(), finder);
        }
        return finders;
    }

    /** The finder of a name, with default options; a minimiser's name gives a descent by it. */
    public static Optional<Finder> named(String name) {
        Finder finder = all().get(name);
        return finder != null
                ? Optional.of(finder)
                : Minimizer.named(name).map(m -> new Descent(m, Descent.RULE));
    }
}
