package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.Source;
import dev.dln.compiler.problem.Span;
import dev.dln.grammar.DlnLexer;

import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens of a source and where they stand. The lexer counts code points and spans count UTF-16
 * units; this is the one place that converts.
 */
final class TokenText {
    private final Source source;
    private final List<CommonToken> tokens;
    private final int @Nullable [] offsets;

    private TokenText(Source source, List<CommonToken> tokens, int @Nullable [] offsets) {
        this.source = source;
        this.tokens = tokens;
        this.offsets = offsets;
    }

    /** Cuts a source into tokens: every character belongs to one, whatever it is. */
    static TokenText of(Source source) {
        String text = source.text();
        var lexer = new DlnLexer(CharStreams.fromString(text, source.name()));
        lexer.removeErrorListeners();
        var tokens = new ArrayList<CommonToken>();
        for (Token token : lexer.getAllTokens()) {
            CommonToken common = (CommonToken) token;
            common.setTokenIndex(tokens.size());
            tokens.add(common);
        }
        return new TokenText(source, tokens, offsetsOfCodePoints(text));
    }

    private static int @Nullable [] offsetsOfCodePoints(String text) {
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            return null;
        }
        int[] offsets = new int[count + 1];
        int offset = 0;
        for (int i = 0; i < count; i++) {
            offsets[i] = offset;
            offset += Character.charCount(text.codePointAt(offset));
        }
        offsets[count] = offset;
        return offsets;
    }

    Source source() {
        return source;
    }

    /** All tokens, blanks and comments too; changing a token's type or channel repairs the text. */
    List<CommonToken> list() {
        return tokens;
    }

    /** The offset of a token's first character. */
    int start(Token token) {
        return token.getType() == Token.EOF
                ? source.text().length()
                : offset(token.getStartIndex());
    }

    /** The offset after a token's last character. */
    int end(Token token) {
        return token.getType() == Token.EOF
                ? source.text().length()
                : offset(token.getStopIndex() + 1);
    }

    private int offset(int codePoint) {
        return offsets == null ? codePoint : offsets[codePoint];
    }

    Span span(Token token) {
        return source.span(start(token), end(token));
    }

    Span span(Token first, Token last) {
        return source.span(start(first), end(last));
    }

    /** The span of everything that a rule matched. */
    Span span(ParserRuleContext context) {
        Token first = context.getStart();
        Token last = context.getStop();
        return last == null ? span(first) : span(first, last);
    }

    /** The empty span after a token. */
    Span after(Token token) {
        return source.span(end(token), end(token));
    }

    /** Whether a line ends between two tokens. */
    boolean lineEndsBetween(Token first, Token second) {
        for (int i = end(first); i < start(second); i++) {
            char c = source.text().charAt(i);
            if (c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    /** The visible token before an index into {@link #list()}, or null at the start. */
    @Nullable CommonToken before(int index) {
        for (int i = Math.min(index, tokens.size()) - 1; i >= 0; i--) {
            if (tokens.get(i).getChannel() == Token.DEFAULT_CHANNEL) {
                return tokens.get(i);
            }
        }
        return null;
    }

    /** The visible token before this one; the end of the file comes after all tokens. */
    @Nullable CommonToken before(Token token) {
        return before(token.getType() == Token.EOF ? tokens.size() : token.getTokenIndex());
    }
}
