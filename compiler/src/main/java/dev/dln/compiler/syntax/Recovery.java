package dev.dln.compiler.syntax;

import dev.dln.grammar.DlnParser;

import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.misc.Pair;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/**
 * How the parser goes on after an error. A missing token is made up, so the rule it was missing in
 * is finished; what cannot be read is skipped to the next place where reading can start anew (the
 * word of a statement or item, the brace of a block). While skipping, further errors are echoes and
 * stay silent, so a statement yields one message for each independent mistake.
 *
 * <p>Nothing here can loop: every loop of the grammar consumes the token it is entered on.
 */
final class Recovery extends DefaultErrorStrategy {
    /** How far to look for a closing bracket. */
    private static final int MAX_LOOK = 1000;

    private final TokenText text;
    private final TokenRepair repair;
    private final SyntaxProblems problems;

    Recovery(TokenText text, TokenRepair repair, SyntaxProblems problems) {
        this.text = text;
        this.repair = repair;
        this.problems = problems;
    }

    /** No alternative fits. In this grammar that happens only where an expression must start. */
    @Override
    public void reportError(Parser parser, RecognitionException e) {
        if (!inErrorRecoveryMode(parser)) {
            beginErrorCondition(parser);
            problems.expressionExpected(parser.getCurrentToken());
        }
    }

    @Override
    public void recover(Parser parser, RecognitionException e) {
        skip(parser);
    }

    /** Called before each optional part; only lists of statements and items need a look here. */
    @Override
    public void sync(Parser parser) {
        int rule = parser.getContext().getRuleIndex();
        if (rule == DlnParser.RULE_block) {
            syncBlock(parser);
        } else if (rule == DlnParser.RULE_file) {
            syncFile(parser);
        }
    }

    private void syncBlock(Parser parser) {
        if (parser.getContext().getChildCount() == 0) {
            return;
        }
        while (true) {
            Token token = parser.getCurrentToken();
            int type = token.getType();
            if (type == Token.EOF
                    || type == DlnParser.SEMICOLON
                    || type == DlnParser.RBRACE
                    || Words.startsStatement(type)
                    || Words.startsItem(type)) {
                return;
            }
            if (!inErrorRecoveryMode(parser)) {
                beginErrorCondition(parser);
                problems.unexpected(token, parser.getInputStream().LT(2));
            }
            if (repair.isBlockBrace(token)) {
                repair.dropPartner(token);
            }
            parser.consume();
            skip(parser);
        }
    }

    private void syncFile(Parser parser) {
        Token token = parser.getCurrentToken();
        if (isItem(token)) {
            return;
        }
        if (!inErrorRecoveryMode(parser)) {
            beginErrorCondition(parser);
            problems.outsideNetwork(token);
        }
        while (!isItem(parser.getCurrentToken())) {
            parser.consume();
        }
    }

    private static boolean isItem(Token token) {
        int type = token.getType();
        return type == Token.EOF || type == DlnParser.SEMICOLON || Words.startsItem(type);
    }

    /** A certain token must come and does not: skip something, or make the token up. */
    @Override
    public Token recoverInline(Parser parser) {
        ATNState state = parser.getInterpreter().atn.states.get(parser.getState());
        int expected = state.transition(0).label().getMinElement();
        Token found = parser.getCurrentToken();
        boolean silent = inErrorRecoveryMode(parser);
        beginErrorCondition(parser);
        return Words.isCloser(expected)
                ? recoverCloser(parser, expected, silent)
                : recoverToken(parser, expected, found, silent);
    }

    private Token recoverToken(Parser parser, int expected, Token found, boolean silent) {
        if (!silent) {
            problems.tokenExpected(expected, found);
        }
        if (!isStop(found) && parser.getInputStream().LA(2) == expected) {
            parser.consume();
            return take(parser);
        }
        return makeUp(parser, expected);
    }

    private Token recoverCloser(Parser parser, int closer, boolean inEcho) {
        Token found = parser.getCurrentToken();
        ParserRuleContext context = parser.getContext();
        Token open = opener(context, Words.openerOf(closer));
        // If the opening bracket was made up, its lack is reported already.
        boolean silent = inEcho || open.getTokenIndex() < 0;
        boolean block = context.getRuleIndex() == DlnParser.RULE_block;
        if (block) {
            if (!silent) {
                problems.unclosedBlock(open, found);
            }
            return makeUp(parser, closer);
        }
        @Nullable Token later = closerAhead(found, closer);
        if (later != null) {
            if (!silent && isDefault(context, found)) {
                problems.defaultBeforeSemicolon(text.before(found), found);
            } else if (!silent) {
                problems.unexpected(found, parser.getInputStream().LT(2));
            }
            while (parser.getCurrentToken() != later) {
                parser.consume();
            }
            return take(parser);
        }
        if (!silent) {
            problems.unclosed(open, found);
        }
        return makeUp(parser, closer);
    }

    /** Consumes the current token, which is the one looked for: reading is in step again. */
    private Token take(Parser parser) {
        reportMatch(parser);
        return parser.consume();
    }

    /** A token of no text and no place that stands for a missing one. */
    private Token makeUp(Parser parser, int type) {
        Token current = parser.getCurrentToken();
        return parser.getTokenFactory()
                .create(
                        new Pair<>(current.getTokenSource(), current.getInputStream()),
                        type,
                        "",
                        Token.DEFAULT_CHANNEL,
                        -1,
                        -1,
                        current.getLine(),
                        current.getCharPositionInLine());
    }

    /** The last opening bracket of a rule's context: the one that the missing closer belongs to. */
    private static Token opener(ParserRuleContext context, int type) {
        for (int i = context.getChildCount() - 1; i >= 0; i--) {
            ParseTree child = context.getChild(i);
            if (child instanceof TerminalNode node && node.getSymbol().getType() == type) {
                return node.getSymbol();
            }
        }
        return context.getStart();
    }

    /**
     * The token that closes the bracket, further on but before reading could start anew; null if
     * there is none near.
     */
    private @Nullable Token closerAhead(Token from, int closer) {
        int nested = 0;
        int limit = Math.min(text.list().size(), from.getTokenIndex() + MAX_LOOK);
        for (int i = from.getTokenIndex(); i < limit && !isStop(text.list().get(i)); i++) {
            Token token = text.list().get(i);
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                continue;
            }
            if (Words.isOpener(token.getType())) {
                nested++;
            } else if (Words.isCloser(token.getType())) {
                if (nested == 0) {
                    return token.getType() == closer ? token : null;
                }
                nested--;
            }
        }
        return null;
    }

    /** {@code function f(x = 1)}: a default where an argument without one stands. */
    private static boolean isDefault(ParserRuleContext context, Token found) {
        return context.getRuleIndex() == DlnParser.RULE_definition
                && found.getType() == DlnParser.ASSIGN;
    }

    /** Skips to where reading can start anew. */
    private void skip(Parser parser) {
        while (!isStop(parser.getCurrentToken())) {
            parser.consume();
        }
    }

    private boolean isStop(Token token) {
        return token.getType() == Token.EOF
                || repair.isRestart(token)
                || repair.isBlockBrace(token);
    }
}
