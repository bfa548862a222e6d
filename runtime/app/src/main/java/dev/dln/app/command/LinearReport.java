package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;
import dev.dln.analysis.linear.DeepLinearTheory;
import dev.dln.analysis.linear.IndexSet;
import dev.dln.analysis.linear.Inertia;
import dev.dln.analysis.linear.LandscapeTheorem;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.linear.LinearConstruction;
import dev.dln.analysis.linear.LinearConstruction.Built;
import dev.dln.analysis.linear.LinearStudy;
import dev.dln.app.json.Json;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The closed form of a linear network, and what came of building and searching, in words. */
final class LinearReport {
    private final BoundModel bound;
    private final LinearChain chain;
    private final DeepLinearTheory theory;
    private final LinearConstruction built;
    private final Optional<LinearStudy> study;
    private final int list;
    private final int patterns;

    LinearReport(
            BoundModel bound,
            LinearChain chain,
            LinearConstruction built,
            Optional<LinearStudy> study,
            int list,
            int patterns) {
        this.bound = bound;
        this.chain = chain;
        this.theory = chain.theory();
        this.built = built;
        this.study = study;
        this.list = list;
        this.patterns = patterns;
    }

    void print(PrintStream out) {
        out.println(
                "linear network %s, widths %s, %s"
                        .formatted(
                                String.join(" * ", chain.layers().reversed())
                                        + " * "
                                        + chain.inputs(),
                                theory.widths().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining("-")),
                                Numbers.count(theory.size(), "parameter")));
        var hypotheses = new Columns("hypothesis", "", ">margin", "for");
        for (LandscapeTheorem.Hypothesis h : theory.theorem().hypotheses()) {
            hypotheses.row(
                    h.name(),
                    h.holds() ? "holds" : "fails",
                    Numbers.rough(h.margin()),
                    h.theorem());
        }
        hypotheses.print(out, "  ");
        double[] eigenvalues = theory.eigenvalues();
        out.println(
                "%s, from %s to %s; the smallest gap is %s, %s times what it may be wrong by"
                        .formatted(
                                Numbers.count(eigenvalues.length, "eigenvalue"),
                                eigenvalues.length == 0
                                        ? "-"
                                        : Numbers.number(eigenvalues[eigenvalues.length - 1]),
                                eigenvalues.length == 0 ? "-" : Numbers.number(eigenvalues[0]),
                                Numbers.rough(theory.smallestGap()),
                                Numbers.rough(theory.smallestGap() / theory.gapBound())));
        out.println(
                "%s critical values: one for each set of at most %d of %s"
                        .formatted(
                                "%,d".formatted(theory.count()),
                                theory.maxRank(),
                                Numbers.count(eigenvalues.length, "direction")));
        out.println("global minimum " + minimum());
        out.println("local minima are global by " + theory.theorem().citation());
        printSets(out);
        if (!built.built().isEmpty()) {
            printBuilt(out);
        }
        study.ifPresent(s -> printFound(out, s));
    }

    private String minimum() {
        return theory.provedMinimum()
                .map(
                        proved ->
                                proved.exact()
                                        .map(exact -> exact + ", exactly")
                                        .orElse(
                                                "%s, proved within %s"
                                                        .formatted(
                                                                Numbers.number(
                                                                        theory.globalMinimum()),
                                                                Numbers.rough(
                                                                        proved.high()
                                                                                - proved.low()))))
                .orElse(
                        Numbers.number(theory.globalMinimum())
                                + ", not proved: X is too near to losing rank");
    }

    private void printSets(PrintStream out) {
        List<IndexSet> sets = theory.indexSets(list);
        if (sets.isEmpty()) {
            return;
        }
        var table =
                new Columns(
                        "directions",
                        ">loss",
                        ">index",
                        ">nullity",
                        ">positive",
                        "kind",
                        "inertia");
        for (IndexSet set : sets) {
            Inertia inertia = theory.inertia(set);
            table.row(
                    set.toString(),
                    Numbers.number(theory.value(set)),
                    Integer.toString(inertia.negative()),
                    Integer.toString(inertia.zero()),
                    Integer.toString(inertia.positive()),
                    Kinds.name(theory.kind(set)),
                    theory.inertiaIsUnique(set) ? "of every point" : "where idle units are zero");
        }
        table.print(out, "");
        if (theory.count().compareTo(java.math.BigInteger.valueOf(sets.size())) > 0) {
            out.println(
                    "... and %,d more"
                            .formatted(
                                    theory.count()
                                            .subtract(java.math.BigInteger.valueOf(sets.size()))));
        }
    }

    private void printBuilt(PrintStream out) {
        var kinds = new EnumMap<Kind, Integer>(Kind.class);
        built.built().forEach(b -> kinds.merge(b.judged().kind(), 1, Integer::sum));
        out.println(
                "built %s of %,d index sets%s: %s"
                        .formatted(
                                Numbers.count(built.built().size(), "point"),
                                built.built().stream().map(b -> b.plan().set()).distinct().count(),
                                patterns > 1 ? " by rank patterns" : "",
                                Kinds.tally(kinds)));
        out.println(
                built.mismatched() == 0
                        ? "all agree with theory in loss, kind and, where it gives them, index and"
                                + " nullity, and with the criterion of ranks"
                        : built.mismatched() + " DO NOT AGREE with theory:");
        for (Built b : built.built()) {
            if (!b.agrees()) {
                out.println(
                        "  %s %s: %s"
                                .formatted(
                                        b.plan().set(),
                                        b.plan().pattern(),
                                        String.join("; ", b.mismatches())));
            }
        }
        out.println(
                ("gradients at most %s; losses within %s of theory; every eigenvalue that counts as"
                                + " nonzero is at least %s times its error bound; index and nullity"
                                + " compared at %s")
                        .formatted(
                                Numbers.rough(largest(b -> b.judged().gradientNorm())),
                                Numbers.rough(
                                        largest(b -> Math.abs(b.judged().loss() - b.value()))),
                                Numbers.rough(-largest(b -> -b.judged().margin())),
                                Numbers.count(
                                        built.built().stream()
                                                .filter(b -> b.inertia().isPresent())
                                                .count(),
                                        "point")));
        if (patterns > 1 && list > 0) {
            printPatterns(out);
        }
    }

    private double largest(ToDoubleFunction<Built> of) {
        return built.built().stream().mapToDouble(of).max().orElse(Double.NaN);
    }

    private void printPatterns(PrintStream out) {
        var table =
                new Columns(
                        "directions",
                        "idle units",
                        ">loss",
                        ">index",
                        ">nullity",
                        "kind",
                        ">margin of ranks");
        for (Built b : built.built().subList(0, Math.min(list, built.built().size()))) {
            Classification c = b.judged();
            table.row(
                    b.plan().set().toString(),
                    b.plan().pattern().toString(),
                    Numbers.number(c.loss()),
                    Integer.toString(c.negative()),
                    Integer.toString(c.zero()),
                    Kinds.name(c.kind()),
                    Numbers.rough(b.criterion().margin()));
        }
        table.print(out, "");
        if (built.built().size() > list) {
            out.println("... and " + (built.built().size() - list) + " more");
        }
    }

    private void printFound(PrintStream out, LinearStudy s) {
        long agreeing = s.found().stream().filter(LinearStudy.Found::agrees).count();
        out.println(
                "search %s: %s"
                        .formatted(
                                Numbers.count(s.search().attempts().size(), "random start"),
                                CriticalOutput.statuses(s.search())));
        out.println(
                "found %s on %s; %d agree with theory in loss, index and nullity"
                        .formatted(
                                Numbers.count(s.found().size(), "critical point"),
                                Numbers.count(sets(s).size(), "index set"),
                                agreeing));
        s.found().stream()
                .filter(f -> !f.agrees())
                .forEach(
                        f ->
                                out.println(
                                        "  DIFFERS %s, deviation %s: %s"
                                                .formatted(
                                                        f.match().set(),
                                                        Numbers.rough(f.match().deviation()),
                                                        f.point().classification().reason())));
    }

    private static java.util.Set<String> sets(LinearStudy s) {
        return s.found().stream()
                .map(f -> f.match().set().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The built points, one array per parameter with the points along its first axis. */
    Map<String, Array> points() {
        var arrays = new LinkedHashMap<String, Array>();
        int count = built.built().size();
        for (ParameterLayout.Entry entry : bound.layout().entries()) {
            double[] values = new double[count * entry.size()];
            for (int i = 0; i < count; i++) {
                System.arraycopy(
                        built.built().get(i).point(),
                        entry.offset(),
                        values,
                        i * entry.size(),
                        entry.size());
            }
            var shape = new ArrayList<>(List.of(count));
            shape.addAll(entry.shape());
            arrays.put(entry.name(), new Array(shape, values));
        }
        return arrays;
    }

    Json.Fields json(Optional<LinearPoint> point, boolean cancelled, List<String> files) {
        Json.Fields document =
                Json.document("dln.linear/1")
                        .with("network", bound.compiled().name())
                        .with("status", cancelled ? "cancelled" : "done")
                        .with("layers", chain.layers())
                        .with("widths", theory.widths())
                        .with(
                                "hypotheses",
                                theory.theorem().hypotheses().stream()
                                        .map(
                                                h ->
                                                        Json.object()
                                                                .with("name", h.name())
                                                                .with("theorem", h.theorem())
                                                                .with("holds", h.holds())
                                                                .with("margin", h.margin()))
                                        .toList())
                        .with("eigenvalues", theory.eigenvalues())
                        .with("smallestGap", theory.smallestGap())
                        .with("gapBound", theory.gapBound())
                        .with(
                                "criticalValues",
                                theory.count().bitLength() < Long.SIZE
                                        ? theory.count().longValueExact()
                                        : theory.count().doubleValue())
                        .with("globalMinimum", theory.globalMinimum())
                        .with(
                                "provedMinimum",
                                theory.provedMinimum()
                                        .map(
                                                p ->
                                                        Json.object()
                                                                .with("low", p.low())
                                                                .with("high", p.high())
                                                                .with("nextValueAbove", p.next())
                                                                .with(
                                                                        "exact",
                                                                        p.exact()
                                                                                .map(
                                                                                        Object
                                                                                                ::toString)
                                                                                .orElse(null)))
                                        .orElse(null))
                        .with("theorem", theory.theorem().citation())
                        .with("sets", theory.indexSets(list).stream().map(this::json).toList())
                        .with("built", built.built().size())
                        .with("mismatched", built.mismatched())
                        .with("points", built.built().stream().map(LinearReport::json).toList());
        study.ifPresent(
                s ->
                        document.with(
                                "found",
                                Json.object()
                                        .with("starts", s.search().attempts().size())
                                        .with("points", s.found().size())
                                        .with("sets", sets(s).size())
                                        .with(
                                                "agreeing",
                                                s.found().stream()
                                                        .filter(LinearStudy.Found::agrees)
                                                        .count())));
        point.ifPresent(p -> document.with("at", p.json()));
        return document.with("files", files);
    }

    private Json.Fields json(IndexSet set) {
        return with(Json.object().with("directions", set.indices()), theory.inertia(set))
                .with("loss", theory.value(set))
                .with("kind", theory.kind(set).id())
                .with("inertiaOfEveryPoint", theory.inertiaIsUnique(set));
    }

    private static Json.Fields with(Json.Fields fields, Inertia inertia) {
        return fields.with("negative", inertia.negative())
                .with("zero", inertia.zero())
                .with("positive", inertia.positive());
    }

    private static Json.Fields json(Built b) {
        return ClassifyCommand.json(b.judged())
                .with("directions", b.plan().set().indices())
                .with("idle", b.plan().pattern().toString())
                .with("predictedLoss", b.value())
                .with("predictedKind", b.kind().id())
                .with("criterion", b.criterion().reason())
                .with("criterionMargin", b.criterion().margin())
                .with("agrees", b.agrees())
                .with("mismatches", b.mismatches());
    }
}
