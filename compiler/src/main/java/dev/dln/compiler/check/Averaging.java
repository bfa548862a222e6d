package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code @expected_relu(rho = c)}: the output of a network of relus is a sum over paths, each taken
 * times 1 where all its relus are active and 0 elsewhere; in the model of Kawaguchi (2016, section
 * 3.2) these factors are replaced by independent ones that are 1 with probability rho, and the
 * output by its expectation. A path through at least one relu then counts rho, any other 1, so the
 * expectation is rho times the output with every relu left out plus 1 - rho times the output with
 * every relu set to zero.
 */
final class Averaging {
    private static final String RHO = "rho";

    private final Context context;
    private final Scope scope;
    private final Set<Term> averaged = new HashSet<>();
    private boolean sound = true;

    /** The averaged output with the probability. */
    record Averaged(Rational rho, Term output) {}

    private Averaging(Context context, Scope scope) {
        this.context = context;
        this.scope = scope;
    }

    /** The expectation of an output; empty after a mistake. */
    static Optional<Averaged> apply(
            Ast.Annotation annotation, Term output, Context context, Scope scope) {
        Optional<Rational> rho =
                Transformations.number(
                        annotation,
                        RHO,
                        n -> n.signum() > 0 && n.compareTo(Rational.ONE) <= 0,
                        "above 0 and at most 1",
                        context,
                        scope);
        if (annotation.args().stream().anyMatch(a -> a.name().isEmpty())) {
            context.fail(
                    Code.WRONG_ARGUMENT_COUNT,
                    annotation.span(),
                    "@expected_relu takes one argument, rho = ...",
                    scope);
            return Optional.empty();
        }
        return rho.flatMap(
                r ->
                        new Averaging(context, scope)
                                .expectation(annotation, output, r)
                                .map(t -> new Averaged(r, t)));
    }

    private Optional<Term> expectation(Ast.Annotation annotation, Term output, Rational rho) {
        List<Term> order =
                Afterwards.reachable(List.of(output)).stream()
                        .sorted(java.util.Comparator.comparingInt(Term::number))
                        .toList();
        for (Term term : order) {
            if (isRelu(term) || term.form().operands().stream().anyMatch(averaged::contains)) {
                averaged.add(term);
                linear(term);
            }
        }
        if (!averaged.contains(output)) {
            context.fail(
                    Problem.of(
                                    Code.ANNOTATION_INAPPLICABLE,
                                    annotation.span(),
                                    "the output has no relu to average over")
                            .withHelp("the layers must use relu itself, not a variant of it"),
                    scope);
            return Optional.empty();
        }
        if (!sound) {
            return Optional.empty();
        }
        Term whole = everyPath(order).get(output);
        Term open = withoutRelu(order).get(output);
        if (whole == null) {
            return Optional.empty();
        }
        Term scaled = context.terms().scale(rho, whole, annotation.span());
        Rational rest = Rational.ONE.subtract(rho);
        return Optional.of(
                open == null || rest.isZero()
                        ? scaled
                        : context.terms().combine(scaled, rest, open, annotation.span()));
    }

    private static boolean isRelu(Term term) {
        return term.form() instanceof Form.Apply(Primitive primitive, _)
                && primitive == Primitive.RELU;
    }

    /** Complains where what a relu gives enters other than linearly: that is no sum over paths. */
    private void linear(Term term) {
        boolean linear =
                switch (term.form()) {
                    case Form.Apply _ -> isRelu(term);
                    case Form.Times(Term left, Term right) -> !both(left, right);
                    case Form.Product(Term left, Term right) -> !both(left, right);
                    case Form.Power _, Form.SquaredNorm _, Form.LogSumExp _ -> false;
                    case Form.Combine _,
                            Form.Transposed _,
                            Form.Spread _,
                            Form.Total _,
                            Form.Trace _,
                            Form.Diagonal _,
                            Form.Slice _,
                            Form.Block _ ->
                            true;
                    case Form.Input _,
                            Form.Constant _,
                            Form.SizeOf _,
                            Form.Filled _,
                            Form.Identity _,
                            Form.Literal _ ->
                            true;
                };
        if (!linear) {
            sound = false;
            context.fail(
                    Problem.of(
                                    Code.ANNOTATION_INAPPLICABLE,
                                    term.place(),
                                    "after a relu, this is not linear")
                            .withNote(
                                    "@expected_relu averages outputs that are sums over paths from"
                                            + " the input through relus"),
                    scope);
        }
    }

    private boolean both(Term left, Term right) {
        return averaged.contains(left) && averaged.contains(right);
    }

    /** Each averaged term with every relu left out; other terms as they are. */
    private Map<Term, Term> everyPath(List<Term> order) {
        Map<Term, Term> result = new HashMap<>();
        for (Term term : order) {
            if (!averaged.contains(term)) {
                result.put(term, term);
                continue;
            }
            List<Term> operands = term.form().operands().stream().map(result::get).toList();
            result.put(
                    term,
                    isRelu(term)
                            ? operands.getFirst()
                            : context.terms()
                                    .add(
                                            term.form().withOperands(operands),
                                            term.shape(),
                                            term.place()));
        }
        return result;
    }

    /** Each term with every relu set to zero; terms that are zero then are missing. */
    private Map<Term, Term> withoutRelu(List<Term> order) {
        Map<Term, Term> result = new HashMap<>();
        for (Term term : order) {
            if (!averaged.contains(term)) {
                result.put(term, term);
                continue;
            }
            rest(term, result)
                    .ifPresent(
                            f ->
                                    result.put(
                                            term,
                                            context.terms().add(f, term.shape(), term.place())));
        }
        return result;
    }

    private static Optional<Form> rest(Term term, Map<Term, Term> result) {
        return switch (term.form()) {
            case Form.Combine combine -> {
                var parts = new ArrayList<Form.Scaled>();
                for (Form.Scaled part : combine.parts()) {
                    Term kept = result.get(part.term());
                    if (kept != null) {
                        parts.add(new Form.Scaled(part.coefficient(), kept));
                    }
                }
                yield parts.isEmpty() ? Optional.empty() : Optional.of(new Form.Combine(parts));
            }
            case Form.Block block -> {
                var parts = new ArrayList<Form.Placed>();
                for (Form.Placed part : block.parts()) {
                    Term kept = result.get(part.term());
                    if (kept != null) {
                        parts.add(new Form.Placed(kept, part.row(), part.column()));
                    }
                }
                yield parts.isEmpty() ? Optional.empty() : Optional.of(new Form.Block(parts));
            }
            case Form.Apply _ -> Optional.empty();
            case Form.Times _,
                    Form.Product _,
                    Form.Transposed _,
                    Form.Spread _,
                    Form.Total _,
                    Form.Trace _,
                    Form.Diagonal _,
                    Form.Slice _,
                    Form.Power _,
                    Form.SquaredNorm _,
                    Form.LogSumExp _,
                    Form.Input _,
                    Form.Constant _,
                    Form.SizeOf _,
                    Form.Filled _,
                    Form.Identity _,
                    Form.Literal _ -> {
                var operands = new ArrayList<Term>();
                for (Term operand : term.form().operands()) {
                    Term kept = result.get(operand);
                    if (kept != null) {
                        operands.add(kept);
                    }
                }
                yield operands.size() == term.form().operands().size()
                        ? Optional.of(term.form().withOperands(operands))
                        : Optional.empty();
            }
        };
    }
}
