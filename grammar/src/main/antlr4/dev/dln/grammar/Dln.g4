/*
 * The dln language. LANGUAGE.md beside this grammar is the reference for users; the comments here
 * say how the text is cut up and why the rules have the form they have.
 *
 * Rules kept throughout:
 *   - Two tokens of lookahead decide everything, so a file is read in linear time and prediction
 *     without full context (SLL) always agrees with prediction with it.
 *   - A loop is entered on a token that the loop consumes at once; error recovery relies on it.
 *   - No rule is left recursive, and recursion happens only through `expression` and `block`: the
 *     nesting limit counts those two.
 *   - Every statement and every top-level item starts with a reserved word, so neither newlines
 *     nor semicolons carry meaning between them, and an error can be skipped to the next one.
 */
grammar Dln;

// ---------------------------------------------------------------- files

file
    : (item | SEMICOLON)* EOF
    ;

item
    : importItem
    | definition
    | network
    ;

// import "layers.dln"
importItem
    : IMPORT STRING
    ;

// activation bump(t; s = 2) @analytic = exp(-(t .^ 2) / s)
definition
    : kind=(ACTIVATION | LOSS | PENALTY | FUNCTION) NAME
      LPAREN (NAME (COMMA NAME)*)? (SEMICOLON defaultValue (COMMA defaultValue)*)? RPAREN
      annotation* ASSIGN expression
    ;

// k = 4
defaultValue
    : NAME ASSIGN expression
    ;

// network mlp(width = 20) { ... }
network
    : NETWORK NAME (LPAREN (defaultValue (COMMA defaultValue)*)? RPAREN)? block
    ;

block
    : LBRACE (statement | SEMICOLON)* RBRACE
    ;

// ---------------------------------------------------------------- statements

statement
    : DATA declared (COMMA declared)*                                     # dataStatement
    | PARAM declared (COMMA declared)*                                    # paramStatement
    | LET name ASSIGN expression                                          # letStatement
    | OUTPUT expression annotation*                                       # outputStatement
    | MINIMIZE expression annotation*                                     # minimizeStatement
    | FOR NAME ASSIGN expression DOT_DOT expression block                 # forStatement
    ;

// W1[k, d] ~ normal(0, 0.1);  in papers' spelling W1[k × d]
declared
    : name (LBRACKET expression ((COMMA | CROSS) expression)* RBRACKET)? (TILDE call)?
    ;

// @convex;  @loss squared(Y);  @eliminate(lambda = 0.1)
annotation
    : ANNOTATION NAME? arguments?
    ;

// W1;  W{k - 1}
// After a bound of `for`, the brace of the block comes next: `for k = 1 .. n { param ...`. A block
// goes on with a statement's word, a semicolon or `}`, none of which starts an expression.
name
    : NAME (LBRACE expression RBRACE)?
    ;

// ---------------------------------------------------------------- expressions
// One rule for each level of precedence, loosest first.

expression
    : IF expression THEN expression ELSE expression                       # ifExpression
    | comparison                                                          # plainExpression
    ;

// not associative: a < b < c is an error
comparison
    : sum ((EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL) sum)?
    ;

// left associative
sum
    : product ((PLUS | MINUS) product)*
    ;

// left associative
product
    : unary ((STAR | SLASH | DOT_STAR | DOT_SLASH) unary)*
    ;

// looser than powers: -x^2 is -(x^2)
unary
    : MINUS* power
    ;

// right associative: 2^3^2 is 2^(3^2); the exponent may be negated: 2^-1
power
    : postfix exponent*
    ;

exponent
    : (CARET | DOT_CARET) MINUS* postfix
    ;

postfix
    : primary suffix*
    ;

suffix
    : TRANSPOSE
    | SUPERSCRIPT
    | LBRACKET range (COMMA range)* RBRACKET
    ;

// of a slice, counted from 1, ends included:  :   k   2..3
range
    : COLON
    | expression (DOT_DOT expression)?
    ;

primary
    : NUMBER                                                              # numberPrimary
    | name arguments?                                                     # namePrimary
    | LPAREN expression RPAREN                                            # parenthesesPrimary
    | LBRACKET (row (SEMICOLON row)*)? RBRACKET                           # blockPrimary
    | NORM expression NORM SUPERSCRIPT                                    # normPrimary
    ;

row
    : expression (COMMA expression)*
    ;

call
    : NAME arguments
    ;

// (a, b; c = 1): by position, then after the semicolon by name
arguments
    : LPAREN (argument (COMMA argument)*)? (SEMICOLON argument (COMMA argument)*)? RPAREN
    ;

argument
    : (NAME ASSIGN)? expression
    ;

// ---------------------------------------------------------------- reserved words

IMPORT      : 'import' ;
ACTIVATION  : 'activation' ;
LOSS        : 'loss' ;
PENALTY     : 'penalty' ;
FUNCTION    : 'function' ;
NETWORK     : 'network' ;
DATA        : 'data' ;
PARAM       : 'param' ;
LET         : 'let' ;
OUTPUT      : 'output' ;
MINIMIZE    : 'minimize' ;
FOR         : 'for' ;
IF          : 'if' ;
THEN        : 'then' ;
ELSE        : 'else' ;

// ---------------------------------------------------------------- punctuation and operators

LPAREN        : '(' ;
RPAREN        : ')' ;
LBRACKET      : '[' ;
RBRACKET      : ']' ;
LBRACE        : '{' ;
RBRACE        : '}' ;
COMMA         : ',' ;
SEMICOLON     : ';' ;
COLON         : ':' ;
TILDE         : '~' | '∼' ;
ASSIGN        : '=' ;
CROSS         : '×' ;
DOT_DOT       : '..' | '…' ;

EQUAL         : '==' ;
NOT_EQUAL     : '!=' | '≠' ;
LESS          : '<' ;
LESS_EQUAL    : '<=' | '≤' ;
GREATER       : '>' ;
GREATER_EQUAL : '>=' | '≥' ;
PLUS          : '+' ;
MINUS         : '-' | '−' ;
STAR          : '*' | '·' | '⋅' ;
SLASH         : '/' ;
DOT_STAR      : '.*' | '⊙' | '∘' ;
DOT_SLASH     : './' | '⊘' ;
CARET         : '^' ;
DOT_CARET     : '.^' ;
TRANSPOSE     : '\'' | 'ᵀ' | '⊤' ;
NORM          : '‖' ;

// x², x⁻¹: the same as ^2, ^-1
SUPERSCRIPT   : '⁻'? [⁰¹²³⁴⁵⁶⁷⁸⁹]+ ;

// ---------------------------------------------------------------- names, numbers, text

// the sign and the word are one token, so that @loss needs no exception for reserved words
ANNOTATION    : '@' NAME_START NAME_PART* ;

// W₁ is W1. The sum sign is the name of the function sum.
NAME          : NAME_START NAME_PART* | '∑' ;

// A digit must follow the point, so that 1..3 and 1./x are read as they look.
NUMBER        : ([0-9]+ ('.' [0-9]+)? | '.' [0-9]+) ([eE] [+-]? [0-9]+)? ;

STRING        : '"' ~["\r\n]* '"' ;

fragment NAME_START : [\p{Lu}\p{Ll}\p{Lt}\p{Lo}_] ;
fragment NAME_PART  : [\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Mn}_0-9₀-₉] ;

// ---------------------------------------------------------------- what the parser does not see

COMMENT       : '//' ~[\r\n]* -> channel(HIDDEN) ;

// ASCII blanks, the byte order mark, and the blanks that word processors insert
WHITESPACE    : [ \t\r\n\f\u000B\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF]+
                -> channel(HIDDEN) ;

// reported by the reader and skipped
OPEN_STRING   : '"' ~["\r\n]* ;
UNKNOWN       : . ;
