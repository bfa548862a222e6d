package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.grammar.DlnLexer;

import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * Canonical source text. One statement on a line, two blanks of indentation for a block, the words
 * {@code data param let output} in one column with what follows them in another, blanks around
 * operators but not around {@code ^} and inside {@code W{k-1}}, signs of papers written in ASCII.
 * What the author grouped stays grouped: line breaks inside a statement, comments (at the end of
 * their line or on lines of their own) and single empty lines are kept, parentheses too.
 *
 * <p>The meaning does not change: the syntax tree of the result is that of the source, places
 * apart. Formatting a second time changes nothing.
 */
public final class Formatter {
    /** Where a statement goes on in the next line: under what follows its first word. */
    private static final int STATEMENT_CONTINUATION = 7;

    private static final int ITEM_CONTINUATION = 4;

    private final TokenText text;
    private final Layout layout;
    private final FormatLines lines = new FormatLines();
    private int depth;
    private int continuation;
    private boolean commented; // on a line of its own, since the last token

    private Formatter(TokenText text, Layout layout) {
        this.text = text;
        this.layout = layout;
    }

    /**
     * What formatting gave.
     *
     * @param text the canonical text, ending with a line end unless empty; nothing if the source
     *     has syntax errors
     * @param problems the errors
     */
    public record Formatted(Optional<String> text, List<Problem> problems) {
        public Formatted {
            problems = List.copyOf(problems);
        }
    }

    /** Formats a file; one with syntax errors is left alone. */
    public static Formatted format(Source source) {
        SyntaxReader.Reading reading = SyntaxReader.read(source);
        if (reading.file().isPresent()) {
            // also finds what only the tree shows, such as arguments in the wrong order
            ParseResult result =
                    new AstBuilder(reading.tokens(), reading.problems())
                            .build(reading.file().get());
            if (result.isComplete()) {
                var formatter = new Formatter(reading.tokens(), Layout.of(reading.file().get()));
                return new Formatted(Optional.of(formatter.run()), result.problems());
            }
        }
        return new Formatted(Optional.empty(), reading.problems().inOrder());
    }

    private String run() {
        @Nullable Token previous = null;
        int breaks = 0;
        for (CommonToken token : text.list()) {
            switch (token.getType()) {
                case DlnLexer.WHITESPACE -> breaks += lineEnds(token.getText());
                case DlnLexer.COMMENT -> {
                    comment(token, previous, breaks);
                    breaks = 0;
                }
                default -> {
                    if (!layout.isDropped(token)) {
                        visible(token, previous, breaks);
                        previous = token;
                        commented = false;
                        breaks = 0;
                    }
                }
            }
        }
        return lines.text();
    }

    private static int lineEnds(String blanks) {
        int count = 0;
        for (int i = 0; i < blanks.length(); i++) {
            char c = blanks.charAt(i);
            boolean lone = c == '\r' && (i + 1 == blanks.length() || blanks.charAt(i + 1) != '\n');
            if (c == '\n' || lone) {
                count++;
            }
        }
        return count;
    }

    // ---- comments

    private void comment(Token token, @Nullable Token previous, int breaks) {
        String comment = token.getText().stripTrailing();
        if (previous != null && breaks == 0 && lines.canTrail()) {
            lines.trail(comment);
            return;
        }
        if (breaks > 1 || (previous != null && layout.endsNetwork(previous))) {
            lines.blank();
        }
        commented = true;
        lines.start(inStatement(previous) ? indentation() + continuation : indentation());
        lines.append(comment);
        lines.end();
    }

    /** Whether the last visible token left a statement or item unfinished. */
    private boolean inStatement(@Nullable Token previous) {
        return previous != null && !layout.endsLine(previous);
    }

    // ---- tokens

    private void visible(CommonToken token, @Nullable Token previous, int breaks) {
        if (layout.closesBlock(token)) {
            depth--;
            boolean empty = previous != null && layout.opensBlock(previous) && lines.isOpen();
            if (empty) {
                lines.append(" }");
                return;
            }
            lines.dropBlank();
            lines.start(indentation());
        } else if (layout.startsLine(token)) {
            if (breaks > 1 || (previous != null && !commented && layout.isApart(previous, token))) {
                lines.blank();
            }
            lines.start(indentation());
            continuation =
                    Words.startsStatement(token.getType())
                            ? STATEMENT_CONTINUATION
                            : ITEM_CONTINUATION;
        } else if (!lines.isOpen() || (breaks > 0 && !layout.opensBlock(token))) {
            lines.start(indentation() + continuation);
        } else if (previous != null) {
            lines.append(layout.blanksBetween(previous, token));
        }
        lines.append(layout.written(token));
        if (layout.opensBlock(token)) {
            depth++;
        }
    }

    private int indentation() {
        return 2 * depth;
    }
}
