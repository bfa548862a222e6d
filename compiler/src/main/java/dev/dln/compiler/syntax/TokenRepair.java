package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.grammar.DlnLexer;

import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * One pass over the tokens before the parser sees them. It finds what is wrong without any grammar
 * (characters of no token, closing brackets that close nothing, reserved words used as names) and
 * repairs it, so that the parser does not stumble over it again; and it finds the places where
 * reading can start anew after an error: the words that start statements and items, and the braces
 * of blocks.
 */
final class TokenRepair {
    private final TokenText text;
    private final SyntaxProblems problems;
    private final List<CommonToken> visible = new ArrayList<>();
    private final BitSet restarts = new BitSet();
    private final BitSet blockBraces = new BitSet();
    private final int[] partners;
    private int unclosedBlocks;

    private TokenRepair(TokenText text, SyntaxProblems problems) {
        this.text = text;
        this.problems = problems;
        this.partners = new int[text.list().size()];
    }

    static TokenRepair of(TokenText text, SyntaxProblems problems) {
        var repair = new TokenRepair(text, problems);
        repair.hideUnknown();
        repair.findWords();
        repair.matchBrackets();
        return repair;
    }

    /** Whether a token is the word that starts a statement or an item. */
    boolean isRestart(Token token) {
        return token.getTokenIndex() >= 0 && restarts.get(token.getTokenIndex());
    }

    /** Whether a token is a brace around statements. */
    boolean isBlockBrace(Token token) {
        return token.getTokenIndex() >= 0 && blockBraces.get(token.getTokenIndex());
    }

    /** Takes away the brace that closes a block, because the block's opening brace is skipped. */
    void dropPartner(Token open) {
        int partner = partners[open.getTokenIndex()];
        if (partner > 0) {
            text.list().get(partner).setChannel(Token.HIDDEN_CHANNEL);
        }
    }

    // ---- characters

    private void hideUnknown() {
        @Nullable CommonToken first = null;
        @Nullable CommonToken last = null;
        for (CommonToken token : text.list()) {
            switch (token.getType()) {
                case DlnLexer.UNKNOWN -> {
                    token.setChannel(Token.HIDDEN_CHANNEL);
                    if (first != null && last != null && adjacent(last, token)) {
                        last = token;
                    } else {
                        reportUnknown(first, last);
                        first = token;
                        last = token;
                    }
                }
                case DlnLexer.OPEN_STRING -> {
                    problems.add(
                            Problem.of(
                                    Code.UNCLOSED_STRING,
                                    text.span(token),
                                    "a closing `\"` is missing on this line"));
                    token.setType(DlnLexer.STRING);
                    visible.add(token);
                }
                default -> {
                    if (token.getChannel() == Token.DEFAULT_CHANNEL) {
                        visible.add(token);
                    }
                }
            }
        }
        reportUnknown(first, last);
    }

    private static boolean adjacent(Token a, Token b) {
        return a.getTokenIndex() + 1 == b.getTokenIndex();
    }

    private void reportUnknown(@Nullable CommonToken first, @Nullable CommonToken last) {
        if (first != null && last != null) {
            problems.unknownCharacters(first, last);
        }
    }

    // ---- words

    private void findWords() {
        for (int i = 0; i < visible.size(); i++) {
            CommonToken token = visible.get(i);
            if (!Words.startsStatement(token.getType()) && !Words.startsItem(token.getType())) {
                continue;
            }
            @Nullable CommonToken previous = i == 0 ? null : visible.get(i - 1);
            if (previous == null
                    || text.lineEndsBetween(previous, token)
                    || !Words.needsOperandAfter(previous.getType())) {
                restarts.set(token.getTokenIndex());
            } else {
                problems.reservedWord(token);
                token.setType(DlnLexer.NAME);
            }
        }
    }

    // ---- brackets

    private void matchBrackets() {
        Deque<CommonToken> blocks = new ArrayDeque<>();
        Deque<CommonToken> open = new ArrayDeque<>();
        for (int i = 0; i < visible.size(); i++) {
            CommonToken token = visible.get(i);
            if (restarts.get(token.getTokenIndex())) {
                open.clear();
                if (Words.startsItem(token.getType())) {
                    unclosedBlocks += blocks.size();
                    blocks.clear();
                }
            }
            switch (token.getType()) {
                case DlnLexer.LPAREN, DlnLexer.LBRACKET -> open.push(token);
                case DlnLexer.LBRACE -> {
                    if (opensIndex(i)) {
                        open.push(token);
                    } else {
                        open.clear();
                        blocks.push(token);
                        blockBraces.set(token.getTokenIndex());
                    }
                }
                case DlnLexer.RPAREN, DlnLexer.RBRACKET -> closeBracket(token, open);
                case DlnLexer.RBRACE -> closeBrace(token, open, blocks);
                default -> {}
            }
        }
    }

    /** {@code W{k}} rather than a block: the grammar's own two-token decision. */
    private boolean opensIndex(int i) {
        if (i == 0 || visible.get(i - 1).getType() != DlnLexer.NAME) {
            return false;
        }
        if (i >= 2 && visible.get(i - 2).getType() == DlnLexer.NETWORK) {
            return false;
        }
        int next = i + 1 < visible.size() ? visible.get(i + 1).getType() : Token.EOF;
        return next != DlnLexer.SEMICOLON
                && next != DlnLexer.RBRACE
                && next != Token.EOF
                && !Words.startsStatement(next);
    }

    private void closeBracket(CommonToken token, Deque<CommonToken> open) {
        int opener = token.getType() == DlnLexer.RPAREN ? DlnLexer.LPAREN : DlnLexer.LBRACKET;
        if (open.isEmpty()) {
            problems.closesNothing(token);
            token.setChannel(Token.HIDDEN_CHANNEL);
            return;
        }
        if (open.stream().noneMatch(o -> o.getType() == opener)) {
            CommonToken wrong = open.pop();
            problems.closesOther(token, wrong);
            token.setType(Words.closerOf(wrong.getType()));
            return;
        }
        while (open.pop().getType() != opener) {
            // brackets inside that were not closed: the parser says so
        }
    }

    private void closeBrace(CommonToken token, Deque<CommonToken> open, Deque<CommonToken> blocks) {
        if (open.stream().anyMatch(o -> o.getType() == DlnLexer.LBRACE)) {
            while (open.pop().getType() != DlnLexer.LBRACE) {
                // as above
            }
            return;
        }
        open.clear();
        if (blocks.isEmpty()) {
            if (unclosedBlocks > 0) {
                unclosedBlocks--; // meant for a block that a network inside it cut short
            } else {
                problems.closesNothing(token);
            }
            token.setChannel(Token.HIDDEN_CHANNEL);
            return;
        }
        partners[blocks.pop().getTokenIndex()] = token.getTokenIndex();
        blockBraces.set(token.getTokenIndex());
    }
}
