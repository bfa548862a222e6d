package dev.dln.compiler.check;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Ast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks a whole file: its imports, its definitions, all its networks. */
public final class FileChecker {
    private final Source source;
    private final CompileOptions options;
    private final Report report = new Report();
    private final Library library = Library.standard();

    private FileChecker(Source source, CompileOptions options) {
        this.source = source;
        this.options = options;
    }

    /** All problems of a file, and the model of the chosen network where there is none. */
    public static Compilation check(Source source, CompileOptions options) {
        return new FileChecker(source, options).check();
    }

    private Compilation check() {
        var modules = new Modules(report, library, options.imports());
        Module main = modules.read(source);
        List<Ast.Network> networks =
                main.file().items().stream()
                        .filter(Ast.Network.class::isInstance)
                        .map(Ast.Network.class::cast)
                        .toList();
        List<String> names = networks.stream().map(n -> n.name().text()).toList();
        duplicates(networks);
        int chosen = choose(names);
        Optional<NetworkChecker> model = Optional.empty();
        for (int i = 0; i < networks.size(); i++) {
            Ast.Network network = networks.get(i);
            boolean isChosen = i == chosen;
            Map<String, String> settings = isChosen ? options.settings() : Map.of();
            var checker = new NetworkChecker(network, main, settings, report, library);
            checker.check(modules.complete());
            new Afterwards(checker, modules.complete()).check();
            if (isChosen) {
                model = Optional.of(checker);
            }
        }
        new DefinitionChecker(report, library).check(modules.all());
        if (modules.complete() && !report.hasErrors()) {
            unusedImports(modules, main);
        }
        List<Problem> problems = report.sorted(source);
        boolean stopped = report.hasErrors() || (options.strict() && !problems.isEmpty());
        return new Compilation(
                problems,
                names,
                stopped ? Optional.empty() : model.map(m -> Summary.of(m, source, problems)));
    }

    private void duplicates(List<Ast.Network> networks) {
        var first = new HashMap<String, Ast.Network>();
        for (Ast.Network network : networks) {
            Ast.Network before = first.putIfAbsent(network.name().text(), network);
            if (before != null) {
                report.add(
                        Problem.of(
                                        Code.DUPLICATE_NAME,
                                        network.name().span(),
                                        "there is a network `"
                                                + network.name().text()
                                                + "` already")
                                .withNote(
                                        "first "
                                                + Text.line(before.name().span(), network.span())));
            }
        }
    }

    /** The number of the network to compile; -1, with a problem, where no network has the name. */
    private int choose(List<String> names) {
        if (options.network().isEmpty()) {
            return 0;
        }
        String name = options.network().get();
        int chosen = names.indexOf(name);
        if (chosen < 0) {
            Problem problem =
                    Problem.of(
                            Code.UNKNOWN_NETWORK,
                            new Source("--network", name).span(0, name.length()),
                            source.name() + " has no network `" + name + "`");
            problem =
                    problem.withNote(
                            names.isEmpty()
                                    ? "it holds no network"
                                    : "it holds " + String.join(", ", names));
            report.add(Spelling.suggest(problem, name, names));
        }
        return chosen;
    }

    private void unusedImports(Modules modules, Module main) {
        var unused = new ArrayList<Ast.Import>();
        for (Ast.Item item : main.file().items()) {
            Module imported =
                    item instanceof Ast.Import written ? modules.imported().get(written) : null;
            if (imported != null && imported.visible().values().stream().noneMatch(Defined::used)) {
                unused.add((Ast.Import) item);
            }
        }
        boolean definitionsOnly =
                main.file().items().stream().noneMatch(Ast.Network.class::isInstance);
        if (!definitionsOnly) {
            unused.forEach(
                    i ->
                            report.add(
                                    Problem.of(
                                            Code.UNUSED_IMPORT,
                                            i.span(),
                                            "nothing of `" + i.path() + "` is used")));
        }
    }

    /** The names of the parts of a summary. */
    static Map<String, Term> outputs(Objective objective) {
        return outputs(new Objective.Stage(objective.loss(), objective.output()));
    }

    /** The names of the parts of an objective before or after a transformation. */
    static Map<String, Term> outputs(Objective.Stage stage) {
        var outputs = new java.util.LinkedHashMap<String, Term>();
        stage.loss().ifPresent(t -> outputs.put("loss", t));
        stage.output().ifPresent(t -> outputs.put("output", t));
        return outputs;
    }
}
