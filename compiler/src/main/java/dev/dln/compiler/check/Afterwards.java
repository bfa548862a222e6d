package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.tensor.Op;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** What can be said only when a whole network has been read: sizes left open, things unused. */
final class Afterwards {
    private final NetworkChecker checker;
    private final Report report;
    private final boolean complete;

    /**
     * @param complete whether the whole file could be read; what is missing may be in what could
     *     not
     */
    Afterwards(NetworkChecker checker, boolean complete) {
        this.checker = checker;
        this.report = checker.context().report();
        this.complete = complete;
    }

    void check() {
        requirements();
        if (!complete || report.hasErrors()) {
            return;
        }
        undetermined();
        parameters();
        if (report.hasErrors()) {
            return;
        }
        unused();
        new Kinks(checker, report).warn();
    }

    private void requirements() {
        for (Requirement requirement : checker.context().requirements()) {
            OptionalInt size = Dims.known(requirement.axis().size());
            if (size.isPresent() && size.getAsInt() < requirement.least()) {
                report.add(
                        Problem.of(
                                Code.INDEX_OUT_OF_RANGE,
                                requirement.span(),
                                "this goes up to "
                                        + requirement.least()
                                        + ", but there are only "
                                        + size.getAsInt()));
            }
        }
    }

    private void undetermined() {
        Set<Size> seen = new HashSet<>();
        for (Declarations.Declared declared : checker.declarations().all().values()) {
            for (Extent extent : declared.extents()) {
                Size root = extent.size().root();
                if (root.kind() == Size.Kind.FREE && seen.add(root)) {
                    report.add(undetermined(extent, root));
                }
            }
        }
    }

    private Problem undetermined(Extent extent, Size size) {
        String name = extent.size().name();
        Problem problem =
                Problem.of(
                                Code.UNDETERMINED_DIMENSION,
                                extent.origin().span(),
                                "nothing says how large " + name + " is")
                        .withNote("no data has this dimension, and no operation settles it");
        var names =
                checker.root().own().entrySet().stream()
                        .filter(e -> e.getValue().kind() == Scope.Kind.SETTING)
                        .map(Map.Entry::getKey)
                        .toList();
        Problem suggested = Spelling.suggest(problem, size.name(), names);
        return suggested.help().isEmpty()
                ? problem.withHelp(
                        "make it a network parameter: network "
                                + checker.network().name().text()
                                + "("
                                + name
                                + " = 8)")
                : suggested;
    }

    private void parameters() {
        if (checker.declarations().of(Op.Role.PARAMETER).isEmpty()) {
            report.add(
                    Problem.of(
                                    Code.NO_PARAMETERS,
                                    checker.network().name().span(),
                                    "there is nothing to minimize over")
                            .withHelp("declare what may vary with `param`"));
        }
    }

    private void unused() {
        Set<Term> needed =
                reachable(List.copyOf(FileChecker.outputs(checker.objective()).values()));
        Set<Term> loss = reachable(checker.objective().loss().map(List::of).orElseGet(List::of));
        Set<Term> idle = new HashSet<>();
        checker.root()
                .own()
                .forEach(
                        (name, binding) -> {
                            if (!binding.used()) {
                                unused(name, binding);
                                if (binding.value() instanceof Value.Matrix(Term term)) {
                                    idle.addAll(reachable(List.of(term)));
                                }
                            }
                        });
        Set<String> inputs = inputsOfLoss();
        List<String> added =
                checker.objective().elimination().map(Elimination.Added::names).orElseGet(List::of);
        for (Declarations.Declared parameter : checker.declarations().of(Op.Role.PARAMETER)) {
            Scope.Binding binding = checker.root().own().get(parameter.name());
            if (binding != null
                    && binding.used()
                    && !added.contains(parameter.name())
                    && !inputs.contains(parameter.name())
                    && !idle.contains(parameter.term())) {
                report.add(
                        Problem.of(
                                        Code.NO_INFLUENCE,
                                        parameter.span(),
                                        "the loss does not depend on " + parameter.name())
                                .withNote(
                                        loss.contains(parameter.term())
                                                ? "its contributions cancel"
                                                : needed.contains(parameter.term())
                                                        ? "only the output does"
                                                        : "what is computed from it is not part of"
                                                                + " the loss"));
            }
        }
    }

    /** The arrays that the loss needs when terms that cancel are gone. */
    private Set<String> inputsOfLoss() {
        Set<String> names = new HashSet<>();
        checker.objective()
                .loss()
                .map(t -> Lowering.lower(checker.context().terms(), Map.of("loss", t)))
                .ifPresent(p -> p.inputs().forEach(i -> names.add(i.name())));
        return names;
    }

    private void unused(String name, Scope.Binding binding) {
        Span span = binding.span();
        switch (binding.kind()) {
            case DATA, PARAMETER ->
                    report.add(
                            Problem.of(
                                    Code.UNUSED_DECLARATION, span, "`" + name + "` is never used"));
            case LET ->
                    report.add(Problem.of(Code.UNUSED_LET, span, "`" + name + "` is never used"));
            case SETTING ->
                    report.add(
                            Problem.of(Code.UNUSED_SETTING, span, "`" + name + "` is never used"));
            case LOOP, ARGUMENT -> {}
        }
    }

    /** Some terms and everything they are computed from. */
    static Set<Term> reachable(List<Term> from) {
        Set<Term> seen = new HashSet<>(from);
        var open = new java.util.ArrayDeque<>(from);
        while (!open.isEmpty()) {
            for (Term operand : open.pop().form().operands()) {
                if (seen.add(operand)) {
                    open.push(operand);
                }
            }
        }
        return seen;
    }
}
