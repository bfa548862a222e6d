package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks definitions by themselves, used or not: an activation on a scalar, a loss on an output and
 * targets of one shape, a penalty on any matrix. What a function's arguments are is not known, so
 * of its body only the names are checked until something calls it.
 */
final class DefinitionChecker {
    /** What a definition may state about itself. */
    static final List<String> PROPERTIES =
            List.of(
                    "convex",
                    "concave",
                    "analytic",
                    "c1",
                    "c2",
                    "strictly_increasing",
                    "increasing",
                    "lipschitz",
                    "polynomial",
                    "nonnegative");

    private final Report report;
    private final Library library;

    DefinitionChecker(Report report, Library library) {
        this.report = report;
        this.library = library;
    }

    /** Checks every definition of some files. */
    void check(List<Module> modules) {
        for (Module module : modules) {
            for (Ast.Item item : module.file().items()) {
                if (item instanceof Ast.Definition definition) {
                    check(new Defined(definition, module));
                }
            }
        }
    }

    /** Checks one definition. */
    void check(Defined defined) {
        names(defined);
        properties(defined);
        var dims = new Dims(Set.of("any rows", "any columns"));
        var context = new Context(report, dims, library);
        Scope scope =
                Scope.body(new Frame(defined, defined.span(), java.util.Optional.empty()), false);
        var actuals = new ArrayList<Inlining.Actual>();
        List<Ast.Name> args = defined.ast().args();
        for (int i = 0; i < args.size(); i++) {
            Value value =
                    switch (defined.ast().kind()) {
                        case ACTIVATION -> new Value.Matrix(scalar(context, args.get(i)));
                        case LOSS -> new Value.Matrix(matrix(context, dims, args.get(i)));
                        case PENALTY ->
                                new Value.Matrix(
                                        i == 0
                                                ? scalar(context, args.get(i))
                                                : matrix(context, dims, args.get(i)));
                        case FUNCTION -> Value.unknown();
                    };
            actuals.add(new Inlining.Actual(value, args.get(i).text(), args.get(i).span()));
        }
        context.calls().inlining().alone(defined, actuals, scope);
    }

    private static Term scalar(Context context, Ast.Name name) {
        Span span = name.span();
        return context.terms()
                .add(
                        new Form.Input(name.text(), Op.Role.PARAMETER, List.of()),
                        Terms.scalar(span),
                        span);
    }

    private static Term matrix(Context context, Dims dims, Ast.Name name) {
        var origin = new Origin(name.text(), name.text(), Origin.Kind.EXPRESSION, 0, name.span());
        Size rows = dims.named("any rows");
        Size cols = dims.named("any columns");
        return context.terms()
                .add(
                        new Form.Input(name.text(), Op.Role.PARAMETER, List.of(rows, cols)),
                        new Shape(new Extent(rows, origin), new Extent(cols, origin)),
                        name.span());
    }

    /** Two arguments of one name. */
    private void names(Defined defined) {
        Map<String, Span> seen = new HashMap<>();
        var all = new ArrayList<>(defined.ast().args());
        defined.ast().extras().forEach(e -> all.add(e.name()));
        for (Ast.Name name : all) {
            Span before = seen.putIfAbsent(name.text(), name.span());
            if (before != null) {
                report.add(
                        Problem.of(
                                Code.DUPLICATE_NAME,
                                name.span(),
                                "`" + name.text() + "` is an argument already"));
            }
        }
    }

    private void properties(Defined defined) {
        for (Ast.Annotation property : defined.ast().properties()) {
            String name = property.name().text();
            if (!PROPERTIES.contains(name)) {
                report.add(
                        Spelling.suggest(
                                Problem.of(
                                                Code.UNKNOWN_ANNOTATION,
                                                property.name().span(),
                                                "@" + name + " is no property")
                                        .withNote(
                                                "properties are " + String.join(", ", PROPERTIES)),
                                name,
                                PROPERTIES));
            }
        }
    }
}
