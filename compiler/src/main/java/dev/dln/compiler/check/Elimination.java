package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Rational;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code @eliminate(X, lambda = c)}: one exponential neuron a_k exp(w_k' x + b_k) is added to each
 * output unit k, and c times the sum of a_k^2 to the loss (Kawaguchi and Kaelbling 2020, section
 * 2). The samples X are the data array that the output reads; they may be given, as any expression
 * without parameters, and must be where the output reads none or several arrays of as many columns
 * as it has.
 */
final class Elimination {
    private static final String NAME = "eliminate";
    private static final String LAMBDA = "lambda";

    private final Context context;
    private final Declarations declarations;

    /**
     * What the annotation adds.
     *
     * @param output the output with the neurons
     * @param penalty lambda times the sum of the squares of a
     */
    record Added(
            Declarations.Declared a,
            Declarations.Declared b,
            Declarations.Declared w,
            Term samples,
            Rational lambda,
            Term output,
            Term penalty) {
        List<String> names() {
            return List.of(a.name(), b.name(), w.name());
        }
    }

    Elimination(Context context, Declarations declarations) {
        this.context = context;
        this.declarations = declarations;
    }

    /** The neurons for an output; empty after a mistake. */
    Optional<Added> apply(Ast.Annotation annotation, Term output, Scope scope) {
        Optional<Rational> lambda =
                Transformations.number(
                        annotation, LAMBDA, n -> n.signum() > 0, "positive", context, scope);
        Optional<Term> samples = samples(annotation, output, scope);
        if (lambda.isEmpty() || samples.isEmpty()) {
            return Optional.empty();
        }
        Span span = annotation.span();
        Extent units = output.shape().rows();
        Optional<Declarations.Declared> a = declare("a", List.of(units), span, scope);
        Optional<Declarations.Declared> b = declare("b", List.of(units), span, scope);
        Optional<Declarations.Declared> w =
                declare("W", List.of(units, samples.get().shape().rows()), span, scope);
        if (a.isEmpty() || b.isEmpty() || w.isEmpty()) {
            return Optional.empty();
        }
        Optional<Term> neurons =
                call(
                        "exponential_neurons",
                        List.of(a.get().term(), b.get().term(), w.get().term(), samples.get()),
                        span,
                        scope);
        Term weight = context.terms().number(lambda.get(), span);
        Optional<Term> penalty = call("l2", List.of(weight, a.get().term()), span, scope);
        if (neurons.isEmpty() || penalty.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Added(
                        a.get(),
                        b.get(),
                        w.get(),
                        samples.get(),
                        lambda.get(),
                        context.terms().combine(output, Rational.ONE, neurons.get(), span),
                        penalty.get()));
    }

    private Optional<Declarations.Declared> declare(
            String suffix, List<Extent> shape, Span span, Scope scope) {
        String name = NAME + "_" + suffix;
        Optional<Scope.Binding> first = scope.find(name);
        if (first.isPresent()) {
            context.fail(
                    Problem.of(
                                    Code.DUPLICATE_NAME,
                                    span,
                                    "@eliminate adds a parameter `"
                                            + name
                                            + "`, which is "
                                            + first.get().kind()
                                            + " already")
                            .withNote("first " + Text.line(first.get().span(), span)),
                    scope);
            return Optional.empty();
        }
        var extents = new java.util.ArrayList<Extent>();
        for (int axis = 0; axis < shape.size(); axis++) {
            var origin = new Origin(name, name, Origin.Kind.PARAMETER, axis, span);
            extents.add(new Extent(shape.get(axis).size(), origin));
        }
        return Optional.of(declarations.add(name, extents, span));
    }

    private Optional<Term> call(String name, List<Term> arguments, Span span, Scope scope) {
        List<Inlining.Actual> actuals =
                arguments.stream()
                        .map(t -> new Inlining.Actual(new Value.Matrix(t), "@" + NAME, span))
                        .toList();
        Value value =
                context.calls()
                        .inlining()
                        .call(context.calls().standard(name), actuals, List.of(), span, scope);
        return context.coercions().matrix(value, span, scope);
    }

    // ---- which data are the samples

    private Optional<Term> samples(Ast.Annotation annotation, Term output, Scope scope) {
        List<Ast.Arg> written = annotation.args().stream().filter(a -> a.name().isEmpty()).toList();
        if (written.size() > 1) {
            context.fail(
                    Problem.of(
                                    Code.WRONG_ARGUMENT_COUNT,
                                    annotation.span(),
                                    "@eliminate takes one array of samples")
                            .withHelp("stack the arrays into one, a sample in each column"),
                    scope);
            return Optional.empty();
        }
        List<Term> read = read(output);
        Optional<Term> chosen =
                written.isEmpty()
                        ? only(read, annotation, scope)
                        : named(written.getFirst(), output, scope);
        if (chosen.isEmpty() || output.shape().cols().isOne()) {
            return chosen;
        }
        Set<Term> given = Afterwards.reachable(List.of(chosen.get()));
        Optional<Term> other = read.stream().filter(t -> !given.contains(t)).findFirst();
        if (other.isPresent()) {
            refuse(
                    annotation.span(),
                    "the output reads the samples " + name(other.get()) + " besides",
                    "stack the arrays into one, a sample in each column",
                    scope);
            return Optional.empty();
        }
        return chosen;
    }

    /** The data that the output reads and that have as many columns as it has. */
    private static List<Term> read(Term output) {
        return Afterwards.reachable(List.of(output)).stream()
                .filter(Elimination::isData)
                .filter(t -> Dims.same(t.shape().cols().size(), output.shape().cols().size()))
                .sorted(Comparator.comparingInt(Term::number))
                .toList();
    }

    private static boolean isData(Term term) {
        return term.form() instanceof Form.Input(_, Op.Role role, _) && role == Op.Role.DATA;
    }

    private static boolean isParameter(Term term) {
        return term.form() instanceof Form.Input(_, Op.Role role, _) && role == Op.Role.PARAMETER;
    }

    private static String name(Term input) {
        return input.form() instanceof Form.Input(String name, _, _) ? name : "";
    }

    private Optional<Term> only(List<Term> read, Ast.Annotation annotation, Scope scope) {
        if (read.size() == 1) {
            return Optional.of(read.getFirst());
        }
        refuse(
                annotation.span(),
                read.isEmpty()
                        ? "the output reads no data with a sample in each column"
                        : "the output reads several arrays: "
                                + String.join(", ", read.stream().map(Elimination::name).toList()),
                "say which data hold the samples: @eliminate(X, lambda = ...)",
                scope);
        return Optional.empty();
    }

    private Optional<Term> named(Ast.Arg written, Term output, Scope scope) {
        Optional<Term> term = context.coercions().matrix(written.value(), scope);
        if (term.isEmpty()) {
            return term;
        }
        if (Afterwards.reachable(List.of(term.get())).stream().anyMatch(Elimination::isParameter)) {
            refuse(
                    written.span(),
                    Text.of(written.span(), "this") + " depends on parameters",
                    "name the data that hold the samples, one in each column",
                    scope);
            return Optional.empty();
        }
        if (!Dims.unify(
                term.get().shape().cols().size(),
                output.shape().cols().size(),
                () -> "the samples of @eliminate")) {
            context.fail(
                    Code.SHAPES_DIFFER,
                    written.span(),
                    Text.of(written.span(), "this")
                            + " has "
                            + Text.count(term.get().shape().cols(), "column")
                            + ", the output "
                            + output.shape().cols(),
                    scope);
            return Optional.empty();
        }
        return term;
    }

    private void refuse(Span span, String label, String help, Scope scope) {
        context.fail(Problem.of(Code.ANNOTATION_INAPPLICABLE, span, label).withHelp(help), scope);
    }
}
