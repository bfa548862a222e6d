package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast.Operator;
import dev.dln.grammar.DlnParser;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Expressions, names, calls and annotations of the syntax tree, from unbroken parse trees. */
final class ExprBuilder {
    private final TokenText text;
    private final SyntaxProblems problems;
    private int depth;

    ExprBuilder(TokenText text, SyntaxProblems problems) {
        this.text = text;
        this.problems = problems;
    }

    /** Thrown where an expression has no tree, after the problem is reported. */
    static final class Unbuildable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unbuildable() {
            super("reported already", null, false, false);
        }
    }

    // ---- names

    Ast.Name plainName(Token token) {
        return new Ast.Name(Spelling.ofName(token.getText()), Optional.empty(), text.span(token));
    }

    Ast.Name functionName(Token token) {
        return new Ast.Name(
                Spelling.ofFunction(token.getText()), Optional.empty(), text.span(token));
    }

    Ast.Name name(DlnParser.NameContext context) {
        return new Ast.Name(
                Spelling.ofName(context.NAME().getText()),
                Optional.ofNullable(context.expression()).map(this::expression),
                text.span(context));
    }

    // ---- calls and annotations

    Ast.Call call(DlnParser.CallContext context) {
        return new Ast.Call(
                functionName(context.NAME().getSymbol()),
                arguments(context.arguments(), true),
                text.span(context));
    }

    Ast.Annotation annotation(DlnParser.AnnotationContext context) {
        Token token = context.ANNOTATION().getSymbol();
        Ast.Name name =
                new Ast.Name(
                        Spelling.ofName(token.getText().substring(1)),
                        Optional.empty(),
                        text.span(token));
        boolean callee = context.NAME() != null;
        return new Ast.Annotation(
                name,
                callee ? Optional.of(functionName(context.NAME().getSymbol())) : Optional.empty(),
                context.arguments() == null ? List.of() : arguments(context.arguments(), callee),
                text.span(context));
    }

    /**
     * Arguments in order.
     *
     * @param strict whether names may stand only after the semicolon, as in calls
     */
    private List<Ast.Arg> arguments(DlnParser.ArgumentsContext context, boolean strict) {
        var args = new ArrayList<Ast.Arg>();
        boolean named = false;
        for (int i = 0; i < context.getChildCount(); i++) {
            if (context.getChild(i) instanceof TerminalNode node) {
                named |= node.getSymbol().getType() == DlnParser.SEMICOLON;
            } else if (context.getChild(i) instanceof DlnParser.ArgumentContext argument) {
                args.add(argument(argument, named, strict));
            }
        }
        return List.copyOf(args);
    }

    private Ast.Arg argument(DlnParser.ArgumentContext context, boolean named, boolean strict) {
        boolean hasName = context.NAME() != null;
        Span span = text.span(context);
        if (strict && hasName && !named) {
            problems.add(
                    Problem.of(
                                    Code.ARGUMENT_PLACE,
                                    text.span(context.NAME().getSymbol()),
                                    "an argument by name before the semicolon")
                            .withHelp("write `;` instead of the comma, or of nothing, before it"));
        } else if (named && !hasName) {
            problems.add(
                    Problem.of(Code.ARGUMENT_PLACE, span, "an argument without a name")
                            .withHelp("write `name = ` before it, or move it before the `;`"));
        }
        return new Ast.Arg(
                hasName ? Optional.of(plainName(context.NAME().getSymbol())) : Optional.empty(),
                expression(context.expression()),
                span);
    }

    // ---- expressions

    Ast.Expr expression(DlnParser.ExpressionContext context) {
        return switch (context) {
            case DlnParser.IfExpressionContext choice -> {
                enter(1, choice);
                var result =
                        new Ast.If(
                                expression(choice.expression(0)),
                                expression(choice.expression(1)),
                                expression(choice.expression(2)),
                                text.span(choice));
                leave(1);
                yield result;
            }
            case DlnParser.PlainExpressionContext plain -> comparison(plain.comparison());
            default -> throw new CompilerBug("unknown expression " + context.getClass());
        };
    }

    private Ast.Expr comparison(DlnParser.ComparisonContext context) {
        List<DlnParser.SumContext> sums = context.sum();
        if (sums.size() == 1) {
            return sum(sums.getFirst());
        }
        enter(1, context);
        Ast.Expr left = sum(sums.get(0));
        Ast.Expr right = sum(sums.get(1));
        leave(1);
        return new Ast.Binary(operator(context, 1), left, right, text.span(context));
    }

    private Ast.Expr sum(DlnParser.SumContext context) {
        List<DlnParser.ProductContext> operands = context.product();
        int operators = operands.size() - 1;
        enter(operators, context);
        Ast.Expr result = product(operands.getFirst());
        for (int i = 1; i <= operators; i++) {
            Span span = text.span(context.getStart(), operands.get(i).getStop());
            Ast.Expr right = product(operands.get(i));
            result = new Ast.Binary(operator(context, 2 * i - 1), result, right, span);
        }
        leave(operators);
        return result;
    }

    private Ast.Expr product(DlnParser.ProductContext context) {
        List<DlnParser.UnaryContext> operands = context.unary();
        int operators = operands.size() - 1;
        enter(operators, context);
        Ast.Expr result = unary(operands.getFirst());
        for (int i = 1; i <= operators; i++) {
            Span span = text.span(context.getStart(), operands.get(i).getStop());
            Ast.Expr right = unary(operands.get(i));
            result = new Ast.Binary(operator(context, 2 * i - 1), result, right, span);
        }
        leave(operators);
        return result;
    }

    private Ast.Expr unary(DlnParser.UnaryContext context) {
        List<TerminalNode> signs = context.MINUS();
        enter(signs.size(), context);
        Ast.Expr result = power(context.power());
        leave(signs.size());
        return negate(signs, result, context.getStop());
    }

    private Ast.Expr negate(List<TerminalNode> signs, Ast.Expr operand, Token last) {
        Ast.Expr result = operand;
        for (TerminalNode sign : signs.reversed()) {
            result = new Ast.Negate(result, text.span(sign.getSymbol(), last));
        }
        return result;
    }

    /** Right associative: folded from the right; a sign before an exponent takes in the rest. */
    private Ast.Expr power(DlnParser.PowerContext context) {
        List<DlnParser.ExponentContext> exponents = context.exponent();
        int levels = exponents.stream().mapToInt(e -> 1 + e.MINUS().size()).sum();
        enter(levels, context);
        var bases = new ArrayList<DlnParser.PostfixContext>();
        bases.add(context.postfix());
        exponents.forEach(e -> bases.add(e.postfix()));
        Ast.Expr result = postfix(bases.getLast());
        for (int i = exponents.size() - 1; i >= 0; i--) {
            DlnParser.ExponentContext exponent = exponents.get(i);
            Operator operator = exponent.CARET() != null ? Operator.POWER : Operator.ELEMENT_POWER;
            Ast.Expr right = negate(exponent.MINUS(), result, context.getStop());
            Span span = text.span(bases.get(i).getStart(), context.getStop());
            result = new Ast.Binary(operator, postfix(bases.get(i)), right, span);
        }
        leave(levels);
        return result;
    }

    private Ast.Expr postfix(DlnParser.PostfixContext context) {
        List<DlnParser.SuffixContext> suffixes = context.suffix();
        enter(suffixes.size(), context);
        Ast.Expr result = primary(context.primary());
        for (DlnParser.SuffixContext suffix : suffixes) {
            Span span = text.span(context.getStart(), suffix.getStop());
            if (suffix.TRANSPOSE() != null) {
                result = new Ast.Transpose(result, span);
            } else if (suffix.SUPERSCRIPT() != null) {
                Ast.Expr exponent = superscript(suffix.SUPERSCRIPT().getSymbol());
                result = new Ast.Binary(Operator.POWER, result, exponent, span);
            } else {
                result =
                        new Ast.Slice(
                                result, suffix.range().stream().map(this::range).toList(), span);
            }
        }
        leave(suffixes.size());
        return result;
    }

    private Ast.Expr superscript(Token token) {
        String digits = Spelling.ofSuperscript(token.getText());
        Span span = text.span(token);
        return digits.startsWith("-")
                ? new Ast.Negate(new Ast.Numeral(digits.substring(1), span), span)
                : new Ast.Numeral(digits, span);
    }

    private Ast.Range range(DlnParser.RangeContext context) {
        List<DlnParser.ExpressionContext> ends = context.expression();
        return new Ast.Range(
                ends.isEmpty() ? Optional.empty() : Optional.of(expression(ends.get(0))),
                ends.size() < 2 ? Optional.empty() : Optional.of(expression(ends.get(1))),
                text.span(context));
    }

    private Ast.Expr primary(DlnParser.PrimaryContext context) {
        Span span = text.span(context);
        return switch (context) {
            case DlnParser.NumberPrimaryContext number ->
                    new Ast.Numeral(number.NUMBER().getText(), span);
            case DlnParser.NamePrimaryContext name -> reference(name, span);
            // Parentheses leave no trace, but they count in the spans of what they stand in.
            case DlnParser.ParenthesesPrimaryContext parentheses -> {
                enter(1, context);
                Ast.Expr inner = expression(parentheses.expression());
                leave(1);
                yield inner;
            }
            case DlnParser.BlockPrimaryContext block -> {
                enter(1, context);
                var rows =
                        block.row().stream()
                                .map(r -> r.expression().stream().map(this::expression).toList())
                                .toList();
                leave(1);
                yield new Ast.Block(rows, span);
            }
            case DlnParser.NormPrimaryContext norm -> norm(norm, span);
            default -> throw new CompilerBug("unknown primary " + context.getClass());
        };
    }

    private Ast.Expr reference(DlnParser.NamePrimaryContext context, Span span) {
        DlnParser.NameContext name = context.name();
        if (context.arguments() == null) {
            return new Ast.Ref(name(name), span);
        }
        enter(1, context);
        if (name.expression() != null) {
            throw unbuildable(
                    Problem.of(
                            Code.SYNTAX, text.span(name), "functions have no indices in braces"));
        }
        var call =
                new Ast.Call(
                        functionName(name.NAME().getSymbol()),
                        arguments(context.arguments(), true),
                        span);
        leave(1);
        return call;
    }

    private Ast.Expr norm(DlnParser.NormPrimaryContext context, Span span) {
        Token square = context.SUPERSCRIPT().getSymbol();
        if (!square.getText().equals("²")) {
            throw unbuildable(
                    Problem.of(Code.SYNTAX, text.span(square), "only the squared norm is known")
                            .withHelp("write `‖E‖²` or `sqnorm(E)`"));
        }
        enter(1, context);
        Ast.Expr inner = expression(context.expression());
        leave(1);
        Ast.Name sqnorm =
                new Ast.Name("sqnorm", Optional.empty(), text.span(context.NORM(0).getSymbol()));
        return new Ast.Call(
                sqnorm, List.of(new Ast.Arg(Optional.empty(), inner, inner.span())), span);
    }

    // ---- helpers

    private static Operator operator(ParserRuleContext context, int child) {
        Token token = ((TerminalNode) context.getChild(child)).getSymbol();
        return switch (token.getType()) {
            case DlnParser.PLUS -> Operator.ADD;
            case DlnParser.MINUS -> Operator.SUBTRACT;
            case DlnParser.STAR -> Operator.MULTIPLY;
            case DlnParser.SLASH -> Operator.DIVIDE;
            case DlnParser.DOT_STAR -> Operator.ELEMENT_MULTIPLY;
            case DlnParser.DOT_SLASH -> Operator.ELEMENT_DIVIDE;
            case DlnParser.EQUAL -> Operator.EQUAL;
            case DlnParser.NOT_EQUAL -> Operator.NOT_EQUAL;
            case DlnParser.LESS -> Operator.LESS;
            case DlnParser.LESS_EQUAL -> Operator.LESS_EQUAL;
            case DlnParser.GREATER -> Operator.GREATER;
            case DlnParser.GREATER_EQUAL -> Operator.GREATER_EQUAL;
            default -> throw new CompilerBug("unknown operator " + token.getText());
        };
    }

    private void enter(int levels, ParserRuleContext context) {
        depth += levels;
        if (depth > SyntaxReader.MAX_DEPTH) {
            throw unbuildable(
                    Problem.of(
                                    Code.NESTED_TOO_DEEPLY,
                                    text.span(context),
                                    "more than %d operators in one another"
                                            .formatted(SyntaxReader.MAX_DEPTH))
                            .withHelp("name a part with `let` and use the name"));
        }
    }

    private void leave(int levels) {
        depth -= levels;
    }

    private Unbuildable unbuildable(Problem problem) {
        depth = 0;
        problems.add(problem);
        return new Unbuildable();
    }
}
