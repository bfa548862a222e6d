package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Optional;

/** One call of a {@link Builtin}, its arguments worked out. */
record Invocation(Context context, Ast.Call call, List<Value> values, Scope scope) {
    int count() {
        return values.size();
    }

    Value value(int argument) {
        return values.get(argument);
    }

    Span span(int argument) {
        return call.args().get(argument).value().span();
    }

    /** Where the user sees the call. */
    Span place() {
        return Report.visible(call.span(), scope);
    }

    Optional<Term> matrix(int argument) {
        return context.coercions().matrix(value(argument), span(argument), scope);
    }

    Optional<Rational> number(int argument) {
        return context.coercions().number(value(argument), span(argument), "this argument", scope);
    }

    Optional<Extent> dimension(int argument) {
        return context.coercions()
                .dimension(
                        value(argument),
                        span(argument),
                        Origin.expression(Report.visible(call.span(), scope)),
                        scope);
    }

    /** A matrix with as many rows as columns. */
    Optional<Term> square(int argument) {
        Optional<Term> term = matrix(argument);
        if (term.isEmpty()) {
            return term;
        }
        Shape shape = term.get().shape();
        String text = Text.of(call.span(), call.callee().text()) + " on line " + place().line();
        if (!Dims.unify(shape.rows().size(), shape.cols().size(), () -> text)) {
            context.fail(
                    Problem.of(Code.SQUARE_NEEDED, span(argument), "this is " + shape)
                            .withNote(
                                    call.callee().text()
                                            + " takes a matrix with as many rows as columns"),
                    scope);
            return Optional.empty();
        }
        return term;
    }

    /** The value of a new term. */
    Value made(Form form, Shape shape) {
        return new Value.Matrix(context.terms().add(form, shape, place()));
    }
}
