package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Lines;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.grammar.DlnLexer;

import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of reading one file and puts them into words. */
final class SyntaxProblems {
    /** After so many, a file is no dln text and further problems help nobody. */
    static final int LIMIT = 100;

    private final TokenText text;
    private final Lines lines;
    private final List<Problem> problems = new ArrayList<>();
    private int unknownFrom = Integer.MAX_VALUE;
    private final List<Integer> unknownOffsets = new ArrayList<>();

    SyntaxProblems(TokenText text) {
        this.text = text;
        this.lines = text.source().lines();
    }

    void add(Problem problem) {
        problems.add(problem);
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** All problems by place; the last one says so if there are more than {@link #LIMIT}. */
    List<Problem> inOrder() {
        var sorted = new ArrayList<>(problems);
        sorted.sort(
                Comparator.comparingInt((Problem p) -> p.span().start())
                        .thenComparingInt(p -> p.span().end()));
        if (sorted.size() <= LIMIT) {
            return sorted;
        }
        var first = new ArrayList<>(sorted.subList(0, LIMIT));
        int more = sorted.size() - LIMIT;
        first.add(first.removeLast().withNote("and " + more + " more problems after this one"));
        return first;
    }

    // ---- found without the grammar

    /** Characters that belong to no token, from the first to the last of a run. */
    void unknownCharacters(Token first, Token last) {
        Span span = text.span(first, last);
        unknownOffsets.add(span.start());
        unknownFrom = Math.min(unknownFrom, span.start());
        int codePoint = text.source().text().codePointAt(span.start());
        boolean single = text.source().text().codePointCount(span.start(), span.end()) == 1;
        String what = single ? Characters.describe(codePoint) : "these characters mean nothing";
        Problem problem = Problem.of(Code.UNKNOWN_CHARACTER, span, what);
        String help = single ? Characters.suggestion(codePoint) : "";
        problems.add(help.isEmpty() ? problem : problem.withHelp(help));
    }

    /** A closing bracket without any opening one. */
    void closesNothing(Token token) {
        problems.add(
                Problem.of(
                        Code.CLOSES_NOTHING,
                        text.span(token),
                        "no `%s` is open here".formatted(bare(Words.openerOf(token.getType())))));
    }

    /** A closing bracket of another kind than the open one. */
    void closesOther(Token token, Token open) {
        problems.add(
                Problem.of(
                                Code.CLOSES_NOTHING,
                                text.span(token),
                                "a closing `%s` is expected here"
                                        .formatted(bare(Words.closerOf(open.getType()))))
                        .withNote("it closes the " + opened(open)));
    }

    /** A reserved word where a name must stand. */
    void reservedWord(Token token) {
        String word = token.getText();
        problems.add(
                Problem.of(
                                Code.RESERVED_WORD,
                                text.span(token),
                                "`" + word + "` is a word of the language")
                        .withHelp("choose another name, such as `" + word + "1`"));
    }

    // ---- found by the parser

    /** An expression must start at this token and does not. */
    void expressionExpected(Token found) {
        if (isNearUnknown(found)) {
            return;
        }
        @Nullable Token previous = text.before(found);
        if (Words.isReserved(found.getType()) && !endsLine(previous, found)) {
            reservedWord(found);
            return;
        }
        String after = previous == null ? "" : " after " + Words.quote(previous);
        if (previous != null && endsLine(previous, found)) {
            problems.add(
                    Problem.of(
                            Code.EXPRESSION_MISSING,
                            text.after(previous),
                            "an expression is expected" + after));
            return;
        }
        problems.add(
                Problem.of(
                        Code.EXPRESSION_MISSING,
                        text.span(found),
                        "an expression is expected" + after + ", not " + Words.quote(found)));
    }

    /** A closing bracket is missing; {@code open} is the one it belongs to. */
    void unclosed(Token open, Token found) {
        if (isNearUnknown(found)) {
            return;
        }
        String closer = bare(Words.closerOf(open.getType()));
        @Nullable Token previous = text.before(found);
        Span place = previous == null ? text.span(found) : text.after(previous);
        problems.add(
                Problem.of(
                                Code.UNCLOSED_BRACKET,
                                place,
                                "a closing `" + closer + "` is missing here")
                        .withNote("it would close the " + opened(open)));
    }

    /** The brace of a block has no closing one before {@code found}. */
    void unclosedBlock(Token open, Token found) {
        String where =
                found.getType() == Token.EOF
                        ? "at the end of the file"
                        : "before "
                                + Words.quote(found)
                                + " on line "
                                + lines.lineAt(text.start(found));
        problems.add(
                Problem.of(Code.UNCLOSED_BRACKET, text.span(open), "this `{` is never closed")
                        .withNote("a closing `}` is missing " + where));
    }

    /** A token that must come next, other than a closing bracket, is missing. */
    void tokenExpected(int expected, Token found) {
        if (isNearUnknown(found)) {
            return;
        }
        @Nullable Token previous = text.before(found);
        if (expected == DlnLexer.NAME
                && Words.isReserved(found.getType())
                && !endsLine(previous, found)) {
            reservedWord(found);
            return;
        }
        if (expected == DlnLexer.THEN && Words.isComparison(found.getType())) {
            comparisonChain(found);
            return;
        }
        Code code = expected == DlnLexer.NAME ? Code.NAME_MISSING : Code.SYNTAX;
        String what = Words.describe(expected) + " is expected";
        if (previous != null && endsLine(previous, found)) {
            problems.add(
                    Problem.of(
                            code, text.after(previous), what + " after " + Words.quote(previous)));
        } else {
            problems.add(
                    Problem.of(code, text.span(found), what + " here, not " + Words.quote(found)));
        }
    }

    private void comparisonChain(Token found) {
        problems.add(
                Problem.of(
                        Code.COMPARISON_CHAIN,
                        text.span(found),
                        "only two things can be compared at a time"));
    }

    /** In a definition, an argument with a default before the semicolon. */
    void defaultBeforeSemicolon(@Nullable Token name, Token assign) {
        problems.add(
                Problem.of(
                                Code.ARGUMENT_PLACE,
                                text.span(name == null ? assign : name, assign),
                                "an argument with a default before the semicolon")
                        .withHelp("arguments without a default come first, then `;`, then these"));
    }

    /** Something inside a statement or between statements that cannot stand where it does. */
    void unexpected(Token found, Token next) {
        if (isNearUnknown(found)) {
            return;
        }
        @Nullable Token previous = text.before(found);
        boolean goesOn = previous != null && !endsLine(previous, found);
        Span span = text.span(found);
        if (previous != null
                && Words.needsOperandAfter(previous.getType())
                && !Words.startsOperand(found.getType())) {
            expressionExpected(found);
        } else if (goesOn
                && previous != null
                && Words.endsOperand(previous.getType())
                && Words.startsOperand(found.getType())) {
            Problem problem =
                    Problem.of(
                            Code.OPERATOR_MISSING,
                            span,
                            "an operator or a comma is missing before " + Words.quote(found));
            boolean plain =
                    previous.getType() == DlnLexer.NUMBER || previous.getType() == DlnLexer.NAME;
            problems.add(
                    plain && found.getType() == DlnLexer.NAME
                            ? problem.withHelp(
                                    "if a product is meant, write `%s * %s`"
                                            .formatted(previous.getText(), found.getText()))
                            : problem);
        } else if (Words.isComparison(found.getType()) && goesOn) {
            comparisonChain(found);
        } else if (found.getType() == DlnLexer.ANNOTATION) {
            problems.add(
                    Problem.of(Code.SYNTAX, span, "an annotation cannot stand here")
                            .withHelp(
                                    "annotations come after the expression of `output` or"
                                            + " `minimize`, or before the `=` of a definition"));
        } else if (goesOn) {
            problems.add(Problem.of(Code.SYNTAX, span, Words.quote(found) + " cannot stand here"));
        } else {
            Problem problem = Problem.of(Code.NO_STATEMENT, span, "no statement starts like this");
            problems.add(
                    found.getType() == DlnLexer.NAME && next.getType() == DlnLexer.ASSIGN
                            ? problem.withHelp(
                                    "to name a value, write `let %s = ...`"
                                            .formatted(found.getText()))
                            : problem.withHelp(
                                    "statements start with `data`, `param`, `let`, `output`,"
                                            + " `minimize` or `for`"));
        }
    }

    /** Something at the top level of a file that does not belong there. */
    void outsideNetwork(Token found) {
        if (isNearUnknown(found)) {
            return;
        }
        if (Words.startsStatement(found.getType())) {
            problems.add(
                    Problem.of(
                                    Code.OUTSIDE_NETWORK,
                                    text.span(found),
                                    Words.quote(found) + " belongs inside a network")
                            .withHelp(
                                    "write `network NAME { ... }` around it, or look for a `}`"
                                            + " too many above"));
            return;
        }
        problems.add(
                Problem.of(
                                Code.OUTSIDE_NETWORK,
                                text.span(found),
                                "a file is made of networks, definitions and imports")
                        .withHelp(
                                "these start with `network`, `activation`, `loss`, `penalty`,"
                                        + " `function` or `import`"));
    }

    // ---- helpers

    private boolean endsLine(@Nullable Token previous, Token found) {
        return previous == null
                || found.getType() == Token.EOF
                || text.lineEndsBetween(previous, found);
    }

    /**
     * Whether unknown characters stand right before a token: they are reported already, and what
     * the parser says there is only their echo.
     */
    private boolean isNearUnknown(Token found) {
        int to = text.start(found);
        if (to < unknownFrom) {
            return false;
        }
        @Nullable Token previous = text.before(found);
        int from = previous == null ? 0 : text.end(previous);
        int at = java.util.Collections.binarySearch(unknownOffsets, from);
        int first = at >= 0 ? at : -at - 1;
        return first < unknownOffsets.size() && unknownOffsets.get(first) < to;
    }

    private String opened(Token open) {
        int at = text.start(open);
        return "`%s` on line %d, column %d"
                .formatted(bare(open.getType()), lines.lineAt(at), lines.columnAt(at));
    }

    private static String bare(int type) {
        String quoted = Words.describe(type);
        return quoted.substring(1, quoted.length() - 1);
    }
}
