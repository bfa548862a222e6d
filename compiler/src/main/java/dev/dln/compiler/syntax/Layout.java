package dev.dln.compiler.syntax;

import dev.dln.grammar.DlnLexer;
import dev.dln.grammar.DlnParser;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a formatter must know of each token besides its kind, taken from the parse tree of a file
 * without errors: where lines start, which signs are unary, what is written close together, and how
 * signs of papers are written in ASCII.
 */
final class Layout {
    private final BitSet lineStarts = new BitSet();
    private final BitSet networks = new BitSet();
    private final BitSet blockOpens = new BitSet();
    private final BitSet blockCloses = new BitSet();
    private final BitSet dropped = new BitSet();
    private final BitSet unary = new BitSet();
    private final BitSet joinsLast = new BitSet();
    private final BitSet joinsNext = new BitSet();
    private final BitSet apart = new BitSet();
    private final BitSet lastOfItem = new BitSet();
    private final Map<Integer, String> spelling = new HashMap<>();
    private final Map<Integer, Integer> parentheses = new HashMap<>();

    private Layout() {}

    static Layout of(DlnParser.FileContext file) {
        var layout = new Layout();
        layout.visit(file, false);
        return layout;
    }

    // ---- questions

    boolean startsLine(Token token) {
        return lineStarts.get(token.getTokenIndex());
    }

    boolean opensBlock(Token token) {
        return blockOpens.get(token.getTokenIndex());
    }

    boolean closesBlock(Token token) {
        return blockCloses.get(token.getTokenIndex());
    }

    /** Semicolons between statements carry no meaning and are not written. */
    boolean isDropped(Token token) {
        return dropped.get(token.getTokenIndex());
    }

    /** Whether a line must end after it: the last token of a statement or item, or a brace. */
    boolean endsLine(Token token) {
        int index = token.getTokenIndex();
        return lastOfItem.get(index) || blockOpens.get(index) || blockCloses.get(index);
    }

    /** Whether an empty line belongs between two items: around networks. */
    boolean isApart(Token last, Token first) {
        return networks.get(first.getTokenIndex()) || networks.get(last.getTokenIndex());
    }

    /** Whether it is the closing brace of a network. */
    boolean endsNetwork(Token token) {
        return networks.get(token.getTokenIndex()) && closesBlock(token);
    }

    /** What stands between two tokens of one line. */
    String blanksBetween(Token left, Token right) {
        int a = left.getType();
        int b = right.getType();
        boolean together =
                joinsNext.get(left.getTokenIndex()) || joinsLast.get(right.getTokenIndex());
        if (isAlignedWord(left)) {
            return " ".repeat(Math.max(1, 7 - left.getText().length()));
        }
        if (apart.get(right.getTokenIndex())) {
            return "  ";
        }
        return together || joins(left, a) || joinsBefore(left, a, b) ? "" : " ";
    }

    private boolean isAlignedWord(Token token) {
        return lineStarts.get(token.getTokenIndex())
                && switch (token.getType()) {
                    case DlnLexer.DATA, DlnLexer.PARAM, DlnLexer.LET, DlnLexer.OUTPUT -> true;
                    default -> false;
                };
    }

    private boolean joins(Token left, int a) {
        return switch (a) {
            case DlnLexer.LPAREN, DlnLexer.LBRACKET, DlnLexer.CARET -> true;
            case DlnLexer.MINUS -> unary.get(left.getTokenIndex());
            case DlnLexer.LBRACE -> !opensBlock(left);
            default -> false;
        };
    }

    private static boolean joinsBefore(Token left, int a, int b) {
        return switch (b) {
            case DlnLexer.RPAREN,
                    DlnLexer.RBRACKET,
                    DlnLexer.RBRACE,
                    DlnLexer.COMMA,
                    DlnLexer.CROSS,
                    DlnLexer.SEMICOLON,
                    DlnLexer.TRANSPOSE,
                    DlnLexer.SUPERSCRIPT,
                    DlnLexer.CARET ->
                    true;
            case DlnLexer.LPAREN, DlnLexer.LBRACKET ->
                    Words.endsOperand(a) || left.getType() == DlnLexer.ANNOTATION;
            default -> false;
        };
    }

    /** A token as it is written, with parentheses that its ASCII form needs. */
    String written(Token token) {
        int index = token.getTokenIndex();
        String text = spelling.getOrDefault(index, plain(token));
        int around = parentheses.getOrDefault(index, 0);
        return around >= 0 ? "(".repeat(around) + text : text + ")".repeat(-around);
    }

    private static String plain(Token token) {
        return switch (token.getType()) {
            case DlnLexer.NAME -> Spelling.ofName(token.getText());
            case DlnLexer.ANNOTATION -> "@" + Spelling.ofName(token.getText().substring(1));
            case DlnLexer.NUMBER, DlnLexer.STRING -> token.getText();
            case DlnLexer.SUPERSCRIPT -> "^" + Spelling.ofSuperscript(token.getText());
            case DlnLexer.CROSS -> ",";
            case DlnLexer.TILDE -> "~";
            case DlnLexer.DOT_DOT -> "..";
            case DlnLexer.NOT_EQUAL -> "!=";
            case DlnLexer.LESS_EQUAL -> "<=";
            case DlnLexer.GREATER_EQUAL -> ">=";
            case DlnLexer.MINUS -> "-";
            case DlnLexer.STAR -> "*";
            case DlnLexer.DOT_STAR -> ".*";
            case DlnLexer.DOT_SLASH -> "./";
            case DlnLexer.TRANSPOSE -> "'";
            default -> token.getText();
        };
    }

    // ---- one walk over the tree

    private void visit(ParserRuleContext context, boolean compact) {
        boolean inside = compact;
        switch (context) {
            case DlnParser.FileContext file -> separators(file.SEMICOLON());
            case DlnParser.ItemContext item -> line(item);
            case DlnParser.StatementContext statement -> {
                line(statement);
                statementAnnotations(statement);
            }
            case DlnParser.NetworkContext network -> {
                networks.set(network.getStart().getTokenIndex());
                networks.set(network.getStop().getTokenIndex());
            }
            case DlnParser.BlockContext block -> {
                separators(block.SEMICOLON());
                blockOpens.set(index(block.LBRACE()));
                blockCloses.set(index(block.RBRACE()));
            }
            case DlnParser.DefinitionContext definition -> function(definition.NAME(0));
            case DlnParser.CallContext call -> function(call.NAME());
            case DlnParser.AnnotationContext annotation -> {
                if (annotation.NAME() != null) {
                    function(annotation.NAME());
                }
            }
            case DlnParser.NameContext name -> {
                if (name.LBRACE() != null) {
                    close(name.LBRACE());
                    inside = true;
                }
            }
            case DlnParser.RangeContext range -> {
                if (range.DOT_DOT() != null) {
                    close(range.DOT_DOT());
                    inside = true;
                }
            }
            case DlnParser.UnaryContext sign -> sign.MINUS().forEach(m -> unary.set(index(m)));
            case DlnParser.ExponentContext exponent ->
                    exponent.MINUS().forEach(m -> unary.set(index(m)));
            case DlnParser.PowerContext power -> superscripts(power);
            case DlnParser.NamePrimaryContext name -> {
                if (name.arguments() != null) {
                    function(name.name().NAME());
                }
            }
            case DlnParser.NormPrimaryContext norm -> norm(norm);
            default -> {}
        }
        if (inside && isOperation(context)) {
            for (ParseTree child : context.children) {
                if (child instanceof TerminalNode node) {
                    close(node);
                }
            }
        }
        for (int i = 0; i < context.getChildCount(); i++) {
            if (context.getChild(i) instanceof ParserRuleContext child) {
                // arguments and blocks inside W{...} are set as everywhere
                visit(child, inside && !(child instanceof DlnParser.ArgumentsContext));
            }
        }
    }

    private static boolean isOperation(ParserRuleContext context) {
        return context instanceof DlnParser.SumContext
                || context instanceof DlnParser.ProductContext
                || context instanceof DlnParser.ComparisonContext
                || context instanceof DlnParser.ExponentContext;
    }

    private void line(ParserRuleContext context) {
        lineStarts.set(context.getStart().getTokenIndex());
        lastOfItem.set(context.getStop().getTokenIndex());
    }

    private void separators(List<TerminalNode> semicolons) {
        semicolons.forEach(s -> dropped.set(index(s)));
    }

    private void statementAnnotations(DlnParser.StatementContext statement) {
        for (ParseTree child : statement.children) {
            if (child instanceof DlnParser.AnnotationContext annotation) {
                apart.set(annotation.getStart().getTokenIndex());
            }
        }
    }

    private void function(TerminalNode name) {
        spelling.put(index(name), Spelling.ofFunction(name.getText()));
    }

    /** {@code ‖E‖²} becomes {@code sqnorm(E)}. */
    private void norm(DlnParser.NormPrimaryContext norm) {
        spelling.put(index(norm.NORM(0)), "sqnorm(");
        spelling.put(index(norm.NORM(1)), "");
        spelling.put(index(norm.SUPERSCRIPT()), ")");
        joinsNext.set(index(norm.NORM(0)));
        joinsLast.set(index(norm.NORM(1)));
    }

    /** {@code x²'} becomes {@code (x^2)'}: as a suffix, a superscript binds tighter than ^. */
    private void superscripts(DlnParser.PowerContext power) {
        superscripts(power.postfix(), !power.exponent().isEmpty());
        int last = power.exponent().size() - 1;
        for (int i = 0; i <= last; i++) {
            superscripts(power.exponent(i).postfix(), i < last);
        }
    }

    private void superscripts(DlnParser.PostfixContext postfix, boolean exponentFollows) {
        List<DlnParser.SuffixContext> suffixes = postfix.suffix();
        for (int i = 0; i < suffixes.size(); i++) {
            boolean goesOn = i + 1 < suffixes.size() || exponentFollows;
            if (suffixes.get(i).SUPERSCRIPT() != null && goesOn) {
                parentheses.merge(postfix.getStart().getTokenIndex(), 1, Integer::sum);
                parentheses.merge(index(suffixes.get(i).SUPERSCRIPT()), -1, Integer::sum);
            }
        }
    }

    private void close(TerminalNode node) {
        joinsLast.set(index(node));
        joinsNext.set(index(node));
    }

    private static int index(TerminalNode node) {
        return node.getSymbol().getTokenIndex();
    }
}
