package dev.dln.analysis.theorem;

import dev.dln.analysis.theorem.k16.Kawaguchi2016;
import dev.dln.analysis.theorem.kk20.KawaguchiKaelbling2020;
import dev.dln.analysis.theorem.lb18.LaurentVonBrecht2018;
import dev.dln.analysis.theorem.nh17.NguyenHein2017;
import dev.dln.analysis.theorem.nr18.NouiehedRazaviyayn2018;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The registry: every statement that the engine knows. */
public final class Statements {
    private static final List<Statement> ALL =
            Stream.of(
                            Kawaguchi2016.statements(),
                            LaurentVonBrecht2018.statements(),
                            NouiehedRazaviyayn2018.statements(),
                            NguyenHein2017.statements(),
                            KawaguchiKaelbling2020.statements())
                    .flatMap(List::stream)
                    .toList();

    private Statements() {}

    /** All, paper by paper in the order of the papers. */
    public static List<Statement> all() {
        return ALL;
    }

    /** The statement of an id. */
    public static Optional<Statement> find(String id) {
        return ALL.stream().filter(s -> s.id().equals(id)).findFirst();
    }

    /** The statements of an id, or of all ids that begin with it and a dot: {@code k16.thm2.3}. */
    public static List<Statement> matching(String id) {
        return ALL.stream().filter(s -> s.id().equals(id) || s.id().startsWith(id + ".")).toList();
    }
}
