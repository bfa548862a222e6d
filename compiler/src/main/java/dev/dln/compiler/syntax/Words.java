package dev.dln.compiler.syntax;

import dev.dln.grammar.DlnLexer;

import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.Vocabulary;

/** What kinds of tokens there are, as error recovery and messages see them. */
final class Words {
    private Words() {}

    /** The words that start a line of a network. */
    static boolean startsStatement(int type) {
        return switch (type) {
            case DlnLexer.DATA,
                    DlnLexer.PARAM,
                    DlnLexer.LET,
                    DlnLexer.OUTPUT,
                    DlnLexer.MINIMIZE,
                    DlnLexer.FOR ->
                    true;
            default -> false;
        };
    }

    /** The words that start what stands at the top level of a file. */
    static boolean startsItem(int type) {
        return switch (type) {
            case DlnLexer.IMPORT,
                    DlnLexer.ACTIVATION,
                    DlnLexer.LOSS,
                    DlnLexer.PENALTY,
                    DlnLexer.FUNCTION,
                    DlnLexer.NETWORK ->
                    true;
            default -> false;
        };
    }

    /** All reserved words. */
    static boolean isReserved(int type) {
        return startsStatement(type)
                || startsItem(type)
                || type == DlnLexer.IF
                || type == DlnLexer.THEN
                || type == DlnLexer.ELSE;
    }

    /** Whether a name or an expression must come after it, so that a reserved word cannot. */
    static boolean needsOperandAfter(int type) {
        return isInfix(type)
                || isReserved(type)
                || switch (type) {
                    case DlnLexer.LPAREN,
                            DlnLexer.LBRACKET,
                            DlnLexer.COMMA,
                            DlnLexer.CROSS,
                            DlnLexer.ASSIGN,
                            DlnLexer.TILDE,
                            DlnLexer.DOT_DOT ->
                            true;
                    default -> false;
                };
    }

    /** The operators between two operands. */
    static boolean isInfix(int type) {
        return isComparison(type)
                || switch (type) {
                    case DlnLexer.PLUS,
                            DlnLexer.MINUS,
                            DlnLexer.STAR,
                            DlnLexer.SLASH,
                            DlnLexer.DOT_STAR,
                            DlnLexer.DOT_SLASH,
                            DlnLexer.CARET,
                            DlnLexer.DOT_CARET ->
                            true;
                    default -> false;
                };
    }

    /** The comparisons. */
    static boolean isComparison(int type) {
        return switch (type) {
            case DlnLexer.EQUAL,
                    DlnLexer.NOT_EQUAL,
                    DlnLexer.LESS,
                    DlnLexer.LESS_EQUAL,
                    DlnLexer.GREATER,
                    DlnLexer.GREATER_EQUAL ->
                    true;
            default -> false;
        };
    }

    /** Whether an operand may start with it. */
    static boolean startsOperand(int type) {
        return switch (type) {
            case DlnLexer.NAME,
                    DlnLexer.NUMBER,
                    DlnLexer.LPAREN,
                    DlnLexer.LBRACKET,
                    DlnLexer.NORM ->
                    true;
            default -> false;
        };
    }

    /** Whether an operand may end with it. */
    static boolean endsOperand(int type) {
        return switch (type) {
            case DlnLexer.NAME,
                    DlnLexer.NUMBER,
                    DlnLexer.RPAREN,
                    DlnLexer.RBRACKET,
                    DlnLexer.RBRACE,
                    DlnLexer.NORM,
                    DlnLexer.TRANSPOSE,
                    DlnLexer.SUPERSCRIPT ->
                    true;
            default -> false;
        };
    }

    /** The closing bracket of an opening one. */
    static int closerOf(int opener) {
        return switch (opener) {
            case DlnLexer.LPAREN -> DlnLexer.RPAREN;
            case DlnLexer.LBRACKET -> DlnLexer.RBRACKET;
            default -> DlnLexer.RBRACE;
        };
    }

    /** The opening bracket of a closing one. */
    static int openerOf(int closer) {
        return switch (closer) {
            case DlnLexer.RPAREN -> DlnLexer.LPAREN;
            case DlnLexer.RBRACKET -> DlnLexer.LBRACKET;
            default -> DlnLexer.LBRACE;
        };
    }

    static boolean isOpener(int type) {
        return type == DlnLexer.LPAREN || type == DlnLexer.LBRACKET || type == DlnLexer.LBRACE;
    }

    static boolean isCloser(int type) {
        return type == DlnLexer.RPAREN || type == DlnLexer.RBRACKET || type == DlnLexer.RBRACE;
    }

    /** A kind of token as a user knows it. */
    static String describe(int type) {
        return switch (type) {
            case Token.EOF -> "the end of the file";
            case DlnLexer.NAME -> "a name";
            case DlnLexer.NUMBER -> "a number";
            case DlnLexer.STRING -> "a file name in double quotes";
            case DlnLexer.ANNOTATION -> "an annotation";
            case DlnLexer.SUPERSCRIPT -> "`²`";
            case DlnLexer.TILDE -> "`~`";
            case DlnLexer.DOT_DOT -> "`..`";
            case DlnLexer.NORM -> "`‖`";
            default -> {
                Vocabulary vocabulary = DlnLexer.VOCABULARY;
                String literal = vocabulary.getLiteralName(type);
                yield literal == null
                        ? "`" + vocabulary.getDisplayName(type) + "`"
                        : "`" + literal.substring(1, literal.length() - 1) + "`";
            }
        };
    }

    /** A token as it stands in the text. */
    static String quote(Token token) {
        if (token.getType() == Token.EOF) {
            return "the end of the file";
        }
        String text = token.getText();
        return "`" + (text.length() > 40 ? text.substring(0, 37) + "..." : text) + "`";
    }
}
