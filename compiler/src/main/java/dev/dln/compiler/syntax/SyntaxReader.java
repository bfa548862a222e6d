package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.grammar.DlnParser;

import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.atn.PredictionMode;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads dln text. Any text at all: what cannot be read becomes problems, never an exception, and
 * the time is linear in the length.
 */
public final class SyntaxReader {
    /** How deep brackets, conditionals and blocks may be nested in one another. */
    public static final int MAX_NESTING = 200;

    /**
     * How deep an expression's tree may be, counting each operator of a chain such as {@code a + b
     * + c}: what walks trees by recursion relies on it.
     */
    public static final int MAX_DEPTH = 500;

    private SyntaxReader() {}

    /** Reads a whole file. */
    public static ParseResult parse(Source source) {
        Reading reading = read(source);
        if (reading.file().isPresent()) {
            return new AstBuilder(reading.tokens(), reading.problems()).build(reading.file().get());
        }
        Ast.File nothing = new Ast.File(List.of(), source.span(0, source.text().length()));
        return new ParseResult(nothing, reading.problems().inOrder(), Set.of());
    }

    /**
     * A parsed file as the formatter needs it.
     *
     * @param file the parse tree; empty if nesting stopped the parser
     */
    record Reading(
            TokenText tokens, SyntaxProblems problems, Optional<DlnParser.FileContext> file) {}

    static Reading read(Source source) {
        TokenText tokens = TokenText.of(source);
        SyntaxProblems problems = new SyntaxProblems(tokens);
        TokenRepair repair = TokenRepair.of(tokens, problems);
        var parser =
                new LimitedParser(
                        new CommonTokenStream(new ListTokenSource(tokens.list(), source.name())));
        parser.removeErrorListeners();
        parser.setErrorHandler(new Recovery(tokens, repair, problems));
        // The grammar needs two tokens of lookahead and no context: see Dln.g4.
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        try {
            return new Reading(tokens, problems, Optional.of(parser.file()));
        } catch (TooDeep _) {
            problems.add(
                    Problem.of(
                                    Code.NESTED_TOO_DEEPLY,
                                    tokens.span(parser.getCurrentToken()),
                                    "more than " + MAX_NESTING + " levels of brackets or blocks")
                            .withHelp("name a part with `let` and use the name"));
            return new Reading(tokens, problems, Optional.empty());
        }
    }

    /** Stops the parser before nesting exhausts the stack. */
    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooDeep() {
            super("nested too deeply", null, false, false);
        }
    }

    /** The generated parser with a nesting limit; all recursion is through these two rules. */
    private static final class LimitedParser extends DlnParser {
        private int nesting;

        LimitedParser(TokenStream input) {
            super(input);
        }

        @Override
        public void enterRule(ParserRuleContext context, int state, int rule) {
            super.enterRule(context, state, rule);
            if (nests(rule)) {
                nesting++;
                if (nesting > MAX_NESTING) {
                    throw new TooDeep();
                }
            }
        }

        @Override
        public void exitRule() {
            if (nests(_ctx.getRuleIndex())) {
                nesting--;
            }
            super.exitRule();
        }

        private static boolean nests(int rule) {
            return rule == RULE_expression || rule == RULE_block;
        }
    }
}
