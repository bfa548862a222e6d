package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.problem.Span;
import dev.dln.grammar.DlnParser;

import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * From the parse tree to the syntax tree of files, items and statements; {@link ExprBuilder} does
 * the expressions. What holds an error is left out, statement by statement; a bracket that was only
 * forgotten is no reason to leave anything out.
 */
final class AstBuilder {
    private final TokenText text;
    private final SyntaxProblems problems;
    private final ExprBuilder exprs;
    private final Set<String> unread = new HashSet<>();

    AstBuilder(TokenText text, SyntaxProblems problems) {
        this.text = text;
        this.problems = problems;
        this.exprs = new ExprBuilder(text, problems);
    }

    ParseResult build(DlnParser.FileContext file) {
        var items = new ArrayList<Ast.Item>();
        for (DlnParser.ItemContext item : file.item()) {
            item(item).ifPresent(items::add);
        }
        Span all = text.source().span(0, text.source().text().length());
        return new ParseResult(new Ast.File(items, all), problems.inOrder(), unread);
    }

    // ---- items

    private Optional<Ast.Item> item(DlnParser.ItemContext item) {
        if (item.network() != null) {
            return network(item.network());
        }
        if (isBroken(item)) {
            leaveOut(item);
            return Optional.empty();
        }
        if (item.importItem() != null) {
            return Optional.of(importItem(item.importItem()));
        }
        return guarded(item, () -> definition(item.definition()));
    }

    private Ast.Import importItem(DlnParser.ImportItemContext context) {
        String quoted = context.STRING().getText();
        boolean closed = quoted.length() > 1 && quoted.endsWith("\"");
        String path = quoted.substring(1, closed ? quoted.length() - 1 : quoted.length());
        return new Ast.Import(path, text.span(context));
    }

    private Ast.Definition definition(DlnParser.DefinitionContext context) {
        Ast.DefinitionKind kind =
                switch (context.kind.getType()) {
                    case DlnParser.ACTIVATION -> Ast.DefinitionKind.ACTIVATION;
                    case DlnParser.LOSS -> Ast.DefinitionKind.LOSS;
                    case DlnParser.PENALTY -> Ast.DefinitionKind.PENALTY;
                    default -> Ast.DefinitionKind.FUNCTION;
                };
        List<TerminalNode> names = context.NAME();
        return new Ast.Definition(
                kind,
                exprs.functionName(names.getFirst().getSymbol()),
                names.stream().skip(1).map(n -> exprs.plainName(n.getSymbol())).toList(),
                context.defaultValue().stream().map(this::defaultValue).toList(),
                context.annotation().stream().map(exprs::annotation).toList(),
                exprs.expression(context.expression()),
                text.span(context));
    }

    private Ast.Default defaultValue(DlnParser.DefaultValueContext context) {
        return new Ast.Default(
                exprs.plainName(context.NAME().getSymbol()),
                exprs.expression(context.expression()),
                text.span(context));
    }

    private Optional<Ast.Item> network(DlnParser.NetworkContext context) {
        boolean headless =
                context.NAME() == null
                        || context.block() == null
                        || isHurt(context)
                        || context.defaultValue().stream().anyMatch(AstBuilder::isBroken);
        if (headless) {
            leaveOut(context);
            return Optional.empty();
        }
        return guarded(
                context,
                () ->
                        new Ast.Network(
                                exprs.plainName(context.NAME().getSymbol()),
                                context.defaultValue().stream().map(this::defaultValue).toList(),
                                block(context.block()),
                                text.span(context)));
    }

    // ---- statements

    private List<Ast.Statement> block(DlnParser.BlockContext context) {
        var statements = new ArrayList<Ast.Statement>();
        for (DlnParser.StatementContext statement : context.statement()) {
            statement(statement).ifPresent(statements::add);
        }
        return statements;
    }

    private Optional<Ast.Statement> statement(DlnParser.StatementContext context) {
        if (context instanceof DlnParser.ForStatementContext loop) {
            return forStatement(loop);
        }
        if (isBroken(context)) {
            leaveOut(context);
            return Optional.empty();
        }
        return guarded(context, () -> simpleStatement(context));
    }

    private Optional<Ast.Statement> forStatement(DlnParser.ForStatementContext context) {
        boolean headless =
                context.NAME() == null
                        || context.block() == null
                        || context.expression().size() != 2
                        || isHurt(context)
                        || context.expression().stream().anyMatch(AstBuilder::isBroken);
        if (headless) {
            leaveOut(context);
            return Optional.empty();
        }
        return guarded(
                context,
                () ->
                        new Ast.For(
                                exprs.plainName(context.NAME().getSymbol()),
                                exprs.expression(context.expression(0)),
                                exprs.expression(context.expression(1)),
                                block(context.block()),
                                text.span(context)));
    }

    private Ast.Statement simpleStatement(DlnParser.StatementContext context) {
        Span span = text.span(context);
        return switch (context) {
            case DlnParser.DataStatementContext data ->
                    new Ast.Data(data.declared().stream().map(this::declared).toList(), span);
            case DlnParser.ParamStatementContext param ->
                    new Ast.Param(param.declared().stream().map(this::declared).toList(), span);
            case DlnParser.LetStatementContext let ->
                    new Ast.Let(exprs.name(let.name()), exprs.expression(let.expression()), span);
            case DlnParser.OutputStatementContext output ->
                    new Ast.Output(
                            exprs.expression(output.expression()),
                            output.annotation().stream().map(exprs::annotation).toList(),
                            span);
            case DlnParser.MinimizeStatementContext minimize ->
                    new Ast.Minimize(
                            exprs.expression(minimize.expression()),
                            minimize.annotation().stream().map(exprs::annotation).toList(),
                            span);
            default -> throw new CompilerBug("unknown statement " + context.getClass());
        };
    }

    private Ast.Declared declared(DlnParser.DeclaredContext context) {
        return new Ast.Declared(
                exprs.name(context.name()),
                context.expression().stream().map(exprs::expression).toList(),
                Optional.ofNullable(context.call()).map(exprs::call),
                text.span(context));
    }

    // ---- what is left out

    /** Builds a part, unless an expression in it is too deep. */
    private <T extends Ast> Optional<T> guarded(
            ParserRuleContext context, Supplier<? extends T> part) {
        try {
            return Optional.of(part.get());
        } catch (ExprBuilder.Unbuildable _) {
            leaveOut(context);
            return Optional.empty();
        }
    }

    private void leaveOut(ParserRuleContext context) {
        Token first = context.getStart();
        Token last = context.getStop();
        if (last == null) {
            return;
        }
        List<CommonToken> all = text.list();
        int end = Math.min(last.getTokenIndex(), all.size() - 1);
        for (int i = first.getTokenIndex(); i <= end; i++) {
            if (all.get(i).getType() == DlnParser.NAME) {
                unread.add(Spelling.ofName(all.get(i).getText()));
            }
        }
    }

    /** Whether a rule or anything in it has an error that a made-up bracket does not mend. */
    private static boolean isBroken(ParseTree tree) {
        if (isHurt(tree)) {
            return true;
        }
        for (int i = 0; i < tree.getChildCount(); i++) {
            if (isBroken(tree.getChild(i))) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #isBroken}, of a rule's own tokens only. */
    private static boolean isHurt(ParseTree tree) {
        if (tree instanceof ErrorNode node) {
            Token token = node.getSymbol();
            return token.getTokenIndex() >= 0 || !Words.isCloser(token.getType());
        }
        if (!(tree instanceof ParserRuleContext context)) {
            return false;
        }
        if (context.exception != null) {
            return true;
        }
        for (int i = 0; i < context.getChildCount(); i++) {
            if (context.getChild(i) instanceof ErrorNode && isHurt(context.getChild(i))) {
                return true;
            }
        }
        return false;
    }
}
