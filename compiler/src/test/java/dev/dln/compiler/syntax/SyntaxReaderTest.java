package dev.dln.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Reading: every construct, precedence, spans, and what is said about each kind of mistake. */
class SyntaxReaderTest {

    private static ParseResult read(String text) {
        return SyntaxReader.parse(new Source("test.dln", text));
    }

    private static List<Code> codes(String text) {
        return read(text).problems().stream().map(Problem::code).toList();
    }

    private static Ast.Expr expression(String text) {
        ParseResult result = read("function f() = " + text);
        assertEquals(List.of(), result.problems());
        return ((Ast.Definition) result.tree().items().getFirst()).body();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a + b * c              | (a + (b * c))",
                "a - b - c              | ((a - b) - c)",
                "a / b / c              | ((a / b) / c)",
                "a * b .* c ./ d        | (((a * b) .* c) ./ d)",
                "-a * b                 | ((-a) * b)",
                "a * -b                 | (a * (-b))",
                "-x^2                   | (-(x ^ 2))",
                "2^3^2                  | (2 ^ (3 ^ 2))",
                "2^-x^2                 | (2 ^ (-(x ^ 2)))",
                "2 .^ 3^2               | (2 .^ (3 ^ 2))",
                "--x                    | (-(-x))",
                "A'^2                   | (A' ^ 2)",
                "A''                    | A''",
                "A'[1, :]               | A'[1, :]",
                "A[1..k+1, 2][3]        | A[1..(k + 1), 2][3]",
                "(a + b) * c            | ((a + b) * c)",
                "a + b < c * d          | ((a + b) < (c * d))",
                "if a == b then c else d + 1  | if (a == b) then c else (d + 1)",
                "(if a != b then c else d) + 1 | (if (a != b) then c else d + 1)",
                "f(a, b; c = 1, d = 2)  | f(a, b; c = 1, d = 2)",
                "f(; c = 1)             | f(; c = 1)",
                "[1, 2; 3, 4]           | [1, 2; 3, 4]",
                "[]                     | []",
                "W{k - 1}' * x          | (W{(k - 1)}' * x)",
                "1e-3 + .5 + 2.5E6      | ((1e-3 + .5) + 2.5E6)",
                "1./x                   | (1 ./ x)",
                "x² + y⁻¹²              | ((x ^ 2) + (y ^ (-12)))",
                "Wᵀ·x − b ⊙ c           | ((W' * x) - (b .* c))",
                "‖W * x − y‖²           | sqnorm(((W * x) - y))",
                "σ(W₁₂)                 | sigmoid(W12)",
                "π * σ                  | (pi * σ)",
                "∑(a ≤ b)               | sum((a <= b))",
            })
    void readsExpressions(String text, String meaning) {
        assertEquals(meaning, Show.expression(expression(text)));
    }

    @Test
    void readsAWholeFile() {
        ParseResult result =
                read(
                        """
                        import "more.dln"
                        activation bump(t; s = 2) @analytic @lipschitz(1) = exp(-(t .^ 2) / s)
                        network a(k = 4, widths = [20, 20]) {
                          data X[d × m], Y[dy, m];
                          param W{1}[k, d] ~ normal(0, 0.1), b
                          for i = 1 .. k { let A{i} = X  for j = i .. i { } }
                          output W1 * X @loss squared(Y) @penalty l2(0.1, W1) @eliminate(lambda = 1)
                          minimize b
                        }
                        """);
        assertEquals(List.of(), result.problems());
        assertEquals(3, result.tree().items().size());
        var network = assertInstanceOf(Ast.Network.class, result.tree().items().get(2));
        assertEquals(
                List.of("Data", "Param", "For", "Output", "Minimize"),
                network.body().stream().map(s -> s.getClass().getSimpleName()).toList());
        var output = assertInstanceOf(Ast.Output.class, network.body().get(3));
        assertEquals(
                List.of("loss", "penalty", "eliminate"),
                output.annotations().stream().map(a -> a.name().text()).toList());
        var definition = assertInstanceOf(Ast.Definition.class, result.tree().items().get(1));
        assertEquals(Ast.DefinitionKind.ACTIVATION, definition.kind());
        assertEquals("more.dln", ((Ast.Import) result.tree().items().get(0)).path());
    }

    @Test
    void spansCoverWhatIsWritten() {
        String text = "// 𝔸𝔹\r\nnetwork a { let 𝕎 = (a + b) * -c'[2] }";
        ParseResult result = read(text);
        var let = (Ast.Let) ((Ast.Network) result.tree().items().getFirst()).body().getFirst();
        var product = assertInstanceOf(Ast.Binary.class, let.value());
        assertEquals("(a + b) * -c'[2]", cut(text, product));
        assertEquals("-c'[2]", cut(text, product.right()));
        assertEquals("c'[2]", cut(text, ((Ast.Negate) product.right()).operand()));
        assertEquals("let 𝕎 = (a + b) * -c'[2]", cut(text, let));
        assertEquals("𝕎", cut(text, let.name()));
        assertEquals(2, let.span().line());
        assertEquals(13, let.span().column());
    }

    private static String cut(String text, Ast tree) {
        return text.substring(tree.span().start(), tree.span().end());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "let A = f(x                 | UNCLOSED_BRACKET",
                "let A = B[1, (2]            | UNCLOSED_BRACKET",
                "let A = f(x))               | CLOSES_NOTHING",
                "let A = (x]                 | CLOSES_NOTHING",
                "let A = W{k - 1             | UNCLOSED_BRACKET",
                "param W[d, m ~ normal(0, 1) | UNCLOSED_BRACKET",
                "let A = 3 # 4               | UNKNOWN_CHARACTER",
                "let A = 3 + \0 4            | UNKNOWN_CHARACTER",
                "let A = x’                  | UNKNOWN_CHARACTER",
                "let A =                     | EXPRESSION_MISSING",
                "let A = 3 +                 | EXPRESSION_MISSING",
                "let A = * 3                 | EXPRESSION_MISSING",
                "let A = f(, 3)              | EXPRESSION_MISSING",
                "let A = [1, ; 2]            | EXPRESSION_MISSING",
                "let = 3                     | NAME_MISSING",
                "param [3]                   | NAME_MISSING",
                "let data = 3                | RESERVED_WORD",
                "let A = f(loss)             | RESERVED_WORD",
                "let A = then                | RESERVED_WORD",
                "A = 3                       | NO_STATEMENT",
                "let A = 2 x                 | OPERATOR_MISSING",
                "let A = f(a b)              | OPERATOR_MISSING",
                "let A = f(a, c = 1)         | ARGUMENT_PLACE",
                "let A = f(a; 1)             | ARGUMENT_PLACE",
                "let A = if 0 < k < 3 then 1 else 2 | COMPARISON_CHAIN",
                "let A = (0 < k < 3)         | COMPARISON_CHAIN",
                "let A = 0 < k < 3           | COMPARISON_CHAIN",
                "let A 3                     | SYNTAX",
                "let A = if a then 3         | SYNTAX",
                "let A = x @convex           | SYNTAX",
                "let A = ‖x‖                 | SYNTAX",
                "let A = ‖x‖³                | SYNTAX",
                "for k = 1 .. { let A = 3 }  | EXPRESSION_MISSING",
                "for k = 1 { let A = 3 }     | SYNTAX",
            })
    void saysWhatIsWrongOnceAndGoesOn(String statement, Code code) {
        String text =
                "network a {\n  " + statement + "\n  let Last = 3\n}\nnetwork b { param x }\n";
        ParseResult result = read(text);
        assertEquals(List.of(code), codes(text));
        assertEquals(2, result.tree().items().size());
        var network = (Ast.Network) result.tree().items().getFirst();
        var last = assertInstanceOf(Ast.Let.class, network.body().getLast());
        assertEquals("Last", last.name().text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "network a { param x                  | UNCLOSED_BRACKET",
                "network a { for k = 1 .. 2 { param x } | UNCLOSED_BRACKET",
                "network a { param x } }              | CLOSES_NOTHING",
                "network a { param x network b { param y } | UNCLOSED_BRACKET",
                "network a { param x network b { param y } } | UNCLOSED_BRACKET",
                "let A = 3                            | OUTSIDE_NETWORK",
                "hello                                | OUTSIDE_NETWORK",
                "import \"a                           | UNCLOSED_STRING",
                "import a                             | SYNTAX",
                "network { param x }                  | NAME_MISSING",
                "function f(x = x                     | UNCLOSED_BRACKET",
                "function f(x = 3) = x                | ARGUMENT_PLACE",
            })
    void saysWhatIsWrongOutsideStatements(String text, Code code) {
        assertEquals(List.of(code), codes(text));
    }

    @Test
    void oneRunReportsIndependentMistakes() {
        String text =
                """
                network a {
                  data X[d, m
                  let A = tanh(W1 * X
                  let B = 3 * * A
                  let C = A
                  for k = 2 .. { param W{k}[3 }
                  output C @loss squared(X
                }
                """;
        assertEquals(
                List.of(
                        Code.UNCLOSED_BRACKET,
                        Code.UNCLOSED_BRACKET,
                        Code.EXPRESSION_MISSING,
                        Code.EXPRESSION_MISSING,
                        Code.UNCLOSED_BRACKET,
                        Code.UNCLOSED_BRACKET),
                codes(text));
        assertTrue(read(text).unread().contains("B"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "f(", "a[", "if ", "‖", "- ", "2^", "W{", "x + ", "x * "})
    void nestingHasALimit(String open) {
        for (int depth : new int[] {1_000, 100_000}) {
            String text = "function f() = " + open.repeat(depth) + "1";
            assertTrue(codes(text).contains(Code.NESTED_TOO_DEEPLY), open);
        }
    }

    @Test
    void blocksHaveTheSameLimit() {
        String text = "network a { " + "for k = 1 .. 2 { ".repeat(10_000);
        assertTrue(codes(text).contains(Code.NESTED_TOO_DEEPLY));
    }

    @Test
    void allowedDepthIsRead() {
        String text = "function f() = " + "(".repeat(150) + "1" + ")".repeat(150);
        assertEquals(List.of(), codes(text));
        assertEquals(List.of(), codes("function f() = 1" + " + 1".repeat(400)));
    }

    @Test
    void oddTextIsText() {
        assertEquals(List.of(), codes(""));
        assertEquals(List.of(), codes("\uFEFFnetwork a {\r\n\tparam x\u00A0, y\r}"));
        assertEquals(List.of(Code.UNKNOWN_CHARACTER), codes("\0\0\0"));
        assertEquals(List.of(Code.UNKNOWN_CHARACTER), codes("\uD800"));
        assertEquals(List.of(Code.UNKNOWN_CHARACTER), codes("\uDC00\uD800"));
        assertEquals(List.of(), codes("// ends without a line end"));
    }

    @Test
    void tooManyProblemsAreCut() {
        List<Problem> problems = read("network a {\n" + "let A =\n".repeat(5_000) + "}").problems();
        assertEquals(SyntaxProblems.LIMIT, problems.size());
        assertEquals(List.of("and 4900 more problems after this one"), problems.getLast().notes());
    }
}
