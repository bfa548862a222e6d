package dev.dln.compiler.check;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.CompiledModel.Dimension;
import dev.dln.compiler.CompiledModel.Setting;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The compiled model of a network that was checked without a mistake. */
final class Summary {
    private Summary() {}

    static CompiledModel of(NetworkChecker checker, Source source, List<Problem> warnings) {
        Objective objective = checker.objective();
        Optional<CompiledModel.Averaging> averaging =
                objective
                        .averaging()
                        .map(
                                a ->
                                        new CompiledModel.Averaging(
                                                a.rho(),
                                                of(
                                                        checker,
                                                        source,
                                                        warnings,
                                                        objective.written(),
                                                        Optional.empty(),
                                                        Optional.empty())));
        Optional<CompiledModel.Elimination> elimination =
                objective
                        .elimination()
                        .map(
                                e ->
                                        new CompiledModel.Elimination(
                                                e.a().name(),
                                                e.b().name(),
                                                e.w().name(),
                                                Lowering.lower(
                                                        checker.context().terms(),
                                                        Map.of("samples", e.samples())),
                                                e.lambda(),
                                                of(
                                                        checker,
                                                        source,
                                                        warnings,
                                                        objective.averaged(),
                                                        averaging,
                                                        Optional.empty())));
        var last = new Objective.Stage(objective.loss(), objective.output());
        return of(checker, source, warnings, last, averaging, elimination);
    }

    /** The model of one stage: without the neurons where no elimination is given. */
    private static CompiledModel of(
            NetworkChecker checker,
            Source source,
            List<Problem> warnings,
            Objective.Stage stage,
            Optional<CompiledModel.Averaging> averaging,
            Optional<CompiledModel.Elimination> elimination) {
        Declarations declarations = checker.declarations();
        Objective objective = checker.objective();
        Program program = Lowering.lower(checker.context().terms(), FileChecker.outputs(stage));
        List<String> neurons =
                elimination.isPresent()
                        ? List.of()
                        : objective.elimination().map(Elimination.Added::names).orElseGet(List::of);
        var settings =
                checker.network().params().stream()
                        .map(p -> p.name().text())
                        .map(
                                n ->
                                        new Setting(
                                                n,
                                                Settings.show(
                                                        Optional.ofNullable(
                                                                        checker.root().own().get(n))
                                                                .map(Scope.Binding::value)
                                                                .orElse(Value.unknown()))))
                        .toList();
        List<String> kinks =
                program.nodes().stream()
                        .filter(Op.Map.class::isInstance)
                        .map(op -> ((Op.Map) op).primitive())
                        .filter(p -> p.facts().order() <= 0)
                        .map(Primitive::symbol)
                        .distinct()
                        .toList();
        return new CompiledModel(
                checker.network().name().text(),
                source,
                settings,
                declarations.data(),
                declarations.parameters(neurons),
                program,
                objective.use(),
                objective.penalties(),
                dimensions(checker),
                kinks,
                warnings,
                objective
                        .outputLoss()
                        .map(t -> Lowering.lower(checker.context().terms(), Map.of("loss", t))),
                averaging,
                elimination);
    }

    private static List<Dimension> dimensions(NetworkChecker checker) {
        var found = new LinkedHashMap<String, Dimension>();
        for (Declarations.Declared declared : checker.declarations().of(Op.Role.DATA)) {
            for (Extent extent : declared.extents()) {
                if (Dims.resolve(extent.size()) instanceof Dim.Named(String name)) {
                    found.putIfAbsent(
                            name,
                            new Dimension(
                                    name,
                                    declared.name(),
                                    extent.origin().axis(),
                                    least(checker, extent.size()),
                                    extent.origin().span()));
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** The least size that every slice of an axis of this size needs. */
    private static int least(NetworkChecker checker, Size size) {
        return checker.context().requirements().stream()
                .filter(r -> Dims.same(r.axis().size(), size))
                .mapToInt(Requirement::least)
                .max()
                .orElse(1);
    }
}
