package dev.dln.compiler.check;

import dev.dln.compiler.CompiledModel.LossUse;
import dev.dln.compiler.CompiledModel.PenaltyUse;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The output, the loss, the penalties: what the network minimises. */
final class Objective {
    private static final List<String> KNOWN =
            List.of("loss", "penalty", Transformations.ELIMINATE, Transformations.EXPECTED_RELU);

    /** The output and the scalar to minimise, before or after a transformation. */
    record Stage(Optional<Term> loss, Optional<Term> output) {}

    private final Context context;
    private final Declarations declarations;
    private Optional<Span> statement = Optional.empty();
    private Stage written = new Stage(Optional.empty(), Optional.empty());
    private Stage last = written;
    private Optional<Stage> averagedStage = Optional.empty();
    private Optional<Averaging.Averaged> averaged = Optional.empty();
    private Optional<Elimination.Added> added = Optional.empty();
    private Optional<Term> outputLoss = Optional.empty();
    private Optional<LossUse> use = Optional.empty();
    private final Penalties penalties;
    private boolean forgiven;

    Objective(Context context, Declarations declarations) {
        this.context = context;
        this.declarations = declarations;
        this.penalties = new Penalties(context, declarations);
    }

    Optional<Term> output() {
        return last.output();
    }

    /** The scalar to minimise; empty after a mistake. */
    Optional<Term> loss() {
        return last.loss();
    }

    /** The objective as written, before any transformation. */
    Stage written() {
        return written;
    }

    /** The objective after {@code @expected_relu} and before {@code @eliminate}. */
    Stage averaged() {
        return averagedStage.orElse(written);
    }

    /** What {@code @expected_relu} did. */
    Optional<Averaging.Averaged> averaging() {
        return averaged;
    }

    /** What {@code @eliminate} added. */
    Optional<Elimination.Added> elimination() {
        return added;
    }

    /** The loss annotation applied to an input {@code output}. */
    Optional<Term> outputLoss() {
        return outputLoss;
    }

    Optional<LossUse> use() {
        return use;
    }

    List<PenaltyUse> penalties() {
        return penalties.uses();
    }

    /** Do not complain that there is no objective: it was left out because of a mistake. */
    void forgive() {
        forgiven = true;
    }

    void output(Ast.Output written, Scope scope) {
        Optional<Term> value = context.coercions().matrix(written.value(), scope);
        if (!first(written.span(), scope)) {
            return;
        }
        List<Ast.Annotation> losses = named(written.annotations(), "loss");
        if (losses.isEmpty()) {
            context.fail(
                    Problem.of(Code.MISSING_LOSS, written.span(), "this output has no @loss")
                            .withHelp("write for example: output E @loss squared(Y)"),
                    scope);
        }
        losses.stream()
                .skip(1)
                .forEach(
                        l ->
                                context.fail(
                                        Code.TWO_OBJECTIVES,
                                        l.span(),
                                        "this is the second @loss of this output",
                                        scope));
        Optional<Ast.Annotation> annotation = losses.stream().findFirst();
        Optional<Term> base = annotation.flatMap(l -> loss(l, written, value, scope));
        List<Optional<Term>> summands = annotations(written.annotations(), scope);
        this.written = new Stage(plus(base, summands, written.span()), value);
        last = this.written;
        if (annotation.isPresent() && base.isPresent() && value.isPresent()) {
            outputLoss = outputLoss(annotation.get(), written, value.get(), scope);
            transform(annotation.get(), written, value.get(), summands, scope);
        }
    }

    /** The loss annotation of an input of the output's shape. */
    private Optional<Term> outputLoss(
            Ast.Annotation annotation, Ast.Output written, Term output, Scope scope) {
        var sizes = List.of(output.shape().rows().size(), output.shape().cols().size());
        Term any =
                context.terms()
                        .add(
                                new Form.Input("output", Op.Role.PARAMETER, sizes),
                                output.shape(),
                                written.value().span());
        return loss(annotation, written, Optional.of(any), scope);
    }

    private void transform(
            Ast.Annotation annotation,
            Ast.Output written,
            Term output,
            List<Optional<Term>> summands,
            Scope scope) {
        Optional<Ast.Annotation> relu =
                Transformations.single(
                        written.annotations(), Transformations.EXPECTED_RELU, context, scope);
        Optional<Ast.Annotation> eliminate =
                Transformations.single(
                        written.annotations(), Transformations.ELIMINATE, context, scope);
        averaged = relu.flatMap(a -> Averaging.apply(a, output, context, scope));
        averagedStage =
                averaged.map(
                        a -> {
                            Optional<Term> term = Optional.of(a.output());
                            Optional<Term> loss = loss(annotation, written, term, scope);
                            return new Stage(plus(loss, summands, written.span()), term);
                        });
        last = averaged();
        if (relu.isPresent() && averaged.isEmpty()) {
            return;
        }
        Term base = averaged.map(Averaging.Averaged::output).orElse(output);
        added =
                eliminate.flatMap(
                        a -> new Elimination(context, declarations).apply(a, base, scope));
        added.ifPresent(
                a -> {
                    Optional<Term> term = Optional.of(a.output());
                    var all = new ArrayList<Optional<Term>>(summands);
                    all.add(Optional.of(a.penalty()));
                    Optional<Term> loss = loss(annotation, written, term, scope);
                    last = new Stage(plus(loss, all, written.span()), term);
                });
    }

    void minimize(Ast.Minimize written, Scope scope) {
        Value value = context.expressions().eval(written.value(), scope);
        Optional<Term> base =
                context.coercions()
                        .scalar(value, written.value().span(), "what is minimised", scope);
        if (!first(written.span(), scope)) {
            return;
        }
        named(written.annotations(), "loss")
                .forEach(
                        l ->
                                context.fail(
                                        Problem.of(
                                                        Code.LOSS_WITHOUT_OUTPUT,
                                                        l.span(),
                                                        "`minimize` is the loss already")
                                                .withHelp(
                                                        "write `output` instead of `minimize`, or"
                                                                + " leave the @loss out"),
                                        scope));
        written.annotations().stream()
                .filter(Transformations::isOne)
                .forEach(a -> Transformations.refuse(a, context, scope));
        List<Optional<Term>> summands = annotations(written.annotations(), scope);
        this.written = new Stage(plus(base, summands, written.span()), Optional.empty());
        last = this.written;
    }

    /** Whether this is the first statement that says what to minimise. */
    private boolean first(Span span, Scope scope) {
        if (statement.isPresent()) {
            context.fail(
                    Problem.of(
                                    Code.TWO_OBJECTIVES,
                                    span,
                                    "this is the second output or minimize of the network")
                            .withNote("the first is " + Text.line(statement.get(), span)),
                    scope);
            return false;
        }
        statement = Optional.of(span);
        return true;
    }

    private static List<Ast.Annotation> named(List<Ast.Annotation> annotations, String name) {
        return annotations.stream().filter(a -> a.name().text().equals(name)).toList();
    }

    /** The penalties, in order; looks at every other annotation as well. */
    private List<Optional<Term>> annotations(List<Ast.Annotation> annotations, Scope scope) {
        var summands = new ArrayList<Optional<Term>>();
        for (Ast.Annotation annotation : annotations) {
            String name = annotation.name().text();
            if (name.equals("penalty")) {
                summands.add(penalties.penalty(annotation, scope));
            } else if (!KNOWN.contains(name)) {
                annotation.args().forEach(a -> Mentions.in(a.value(), scope));
                context.fail(
                        Spelling.suggest(
                                Problem.of(
                                        Code.UNKNOWN_ANNOTATION,
                                        annotation.name().span(),
                                        "@" + name + " is not known here"),
                                name,
                                KNOWN),
                        scope);
            }
        }
        return summands;
    }

    /** A sum; empty if a summand is. */
    private Optional<Term> plus(Optional<Term> base, List<Optional<Term>> summands, Span span) {
        Optional<Term> sum = base;
        for (Optional<Term> summand : summands) {
            Optional<Term> before = sum;
            sum =
                    summand.flatMap(
                            p ->
                                    before.map(
                                            b ->
                                                    context.terms()
                                                            .combine(b, Rational.ONE, p, span)));
        }
        return sum;
    }

    private Optional<Term> loss(
            Ast.Annotation annotation, Ast.Output written, Optional<Term> value, Scope scope) {
        Optional<Defined> defined =
                Penalties.definition(
                        annotation, Ast.DefinitionKind.LOSS, Code.UNKNOWN_LOSS, context, scope);
        if (defined.isEmpty()) {
            return Optional.empty();
        }
        Value given = value.<Value>map(Value.Matrix::new).orElse(Value.unknown());
        var actual = new Inlining.Actual(given, "the output", written.value().span());
        Value result =
                context.calls()
                        .inlining()
                        .call(
                                defined.get(),
                                List.of(actual),
                                annotation.args(),
                                annotation.span(),
                                scope);
        use = Optional.of(use(defined.get(), annotation, scope));
        return context.coercions().matrix(result, annotation.span(), scope);
    }

    private LossUse use(Defined defined, Ast.Annotation annotation, Scope scope) {
        Optional<String> targets =
                annotation.args().stream()
                        .findFirst()
                        .filter(a -> a.value() instanceof Ast.Ref)
                        .flatMap(
                                a ->
                                        context.expressions()
                                                .text(((Ast.Ref) a.value()).name(), scope, true))
                        .filter(
                                n ->
                                        scope.find(n)
                                                .filter(b -> b.kind() == Scope.Kind.DATA)
                                                .isPresent());
        int fixed = defined.ast().args().size() - 1;
        var extras = new ArrayList<Double>();
        List<Ast.Arg> positional =
                annotation.args().stream().filter(a -> a.name().isEmpty()).toList();
        for (int i = 0; i < defined.ast().extras().size(); i++) {
            Ast.Default extra = defined.ast().extras().get(i);
            Ast.Expr expr = extra.value();
            if (fixed + i < positional.size()) {
                expr = positional.get(fixed + i).value();
            }
            for (Ast.Arg arg : annotation.args()) {
                if (arg.name().isPresent() && arg.name().get().text().equals(extra.name().text())) {
                    expr = arg.value();
                }
            }
            if (context.expressions().eval(expr, scope) instanceof Value.Num(Rational number)) {
                extras.add(number.toDouble());
            }
        }
        return new LossUse(defined.name(), defined.home().library(), targets, extras);
    }

    /**
     * Complains where nothing says what to minimise.
     *
     * @param complete whether the whole file could be read
     */
    void finish(Ast.Network network, boolean complete, Scope root) {
        if (statement.isEmpty() && !forgiven && complete) {
            context.fail(
                    Problem.of(
                                    Code.NO_OBJECTIVE,
                                    network.name().span(),
                                    "this network has neither output nor minimize")
                            .withHelp("end it with: output E @loss squared(Y), or: minimize E"),
                    root);
        }
    }
}
