package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.app.Context;
import dev.dln.app.Environment;
import dev.dln.compiler.Compilation;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The form of results, page and files of {@code dln theorems}, whatever the statements are. */
class TheoremsCommandTest {
    private static final String MODEL =
            "network line { data X[1, m]  param w  minimize sqnorm(w * X) }";

    @TempDir Path folder = Path.of("");

    private static BoundModel model() {
        Compilation compiled = DlnCompiler.compile(new Source("line.dln", MODEL));
        return Binder.bind(
                        compiled.model().orElseThrow(),
                        Map.of("X", new Array(List.of(1, 2), new double[] {1, 2})))
                .orThrow();
    }

    private static Instance instance(Optional<double[]> point) {
        return new Instance(
                model(),
                point,
                Devices.named("reference").orElseThrow(),
                Knowledge.NONE,
                "dln test",
                0);
    }

    /** A statement with every kind of evidence. */
    private static final Statement RICH =
            Statement.of(Paper.K16, "rich", "Theorem 0", "A statement that shows everything")
                    .says("If data are there, then so is <evidence> & more of it.")
                    .about("any model")
                    .decided("by looking")
                    .cases("K0")
                    .by(
                            (i, f) -> {
                                f.require("there are data", true, "2 numbers");
                                f.require(
                                        Hypothesis.positive(
                                                "the data are not zero", 1, 1e-6, "norm 2.236"));
                                f.conclude("w = 0 is best", Standing.CONFIRMED, 5e3);
                                f.remark("seen with the naked eye");
                                f.show(new Exhibit.Quantity("the curvature", 10, 1e-12));
                                f.show(
                                        new Exhibit.Quantity(
                                                "a number without a bound", 1, Double.NaN));
                                f.show(new Exhibit.Exact("the curvature exactly", "10/1"));
                                f.show(
                                        new Exhibit.Spectrum(
                                                "eigenvalues", new double[] {-1, 0, 2.5}));
                                f.show(new Exhibit.Grid("the data", 1, 2, new double[] {1, 2}));
                                f.show(new Exhibit.Grid("a large matrix", 20, 20, new double[400]));
                                f.show(
                                        new Exhibit.Curves(
                                                "the loss",
                                                "w",
                                                "loss",
                                                List.of(
                                                        new Exhibit.Line(
                                                                "along w",
                                                                new double[] {-1, 0, 1},
                                                                new double[] {5, 0, 5}))));
                                f.show(
                                        new Exhibit.Rows(
                                                "words",
                                                List.of("left", "right"),
                                                List.of(List.of("a", "b"))));
                                f.show(new Exhibit.Point("the minimum", new double[] {0}));
                            });

    private static final Statement VIOLATED =
            Statement.of(Paper.NH17, "wrong", "Lemma 0", "All numbers are even")
                    .says("Every number is even.")
                    .by((_, f) -> f.conclude("1 is even", false));

    private static final Statement FAILING =
            Statement.of(Paper.LB18, "far", "Lemma 1", "About other things")
                    .by((_, f) -> f.require("there are no data", false, "there are 2"));

    private static final Statement UNSOUND =
            Statement.of(Paper.NR18, "bad", "Theorem 1", "All points are minima")
                    .unsound("Saddles exist.")
                    .by(
                            (_, f) -> {
                                f.require(Hypothesis.open("a point is given", "--at gives one"));
                                f.follows("it is a minimum");
                            });

    private static List<TheoremsCommand.Result> results(Instance instance) {
        return List.of(RICH, VIOLATED, FAILING, UNSOUND).stream()
                .map(s -> new TheoremsCommand.Result(s, s.examine(instance)))
                .toList();
    }

    private static String text(List<TheoremsCommand.Result> results, boolean all) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new TheoremsText(out).print(results, results.size(), all, false);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatDoesNotApplyIsCountedNotListed() {
        try (Instance instance = instance(Optional.empty())) {
            String brief = text(results(instance), false);
            assertFalse(brief.contains("lb18.far"), brief);
            assertTrue(
                    brief.contains("1 confirmed, 1 does not apply, 1 violated, 1 unsound"), brief);
            assertTrue(brief.contains("--all lists those that do not apply"), brief);
            assertTrue(brief.contains("--out DIR writes everything that repeats a violation"));
            String all = text(results(instance), true);
            assertTrue(all.contains("not applicable  lb18.far: About other things"), all);
            assertTrue(all.contains("fails     there are no data (exact): there are 2"), all);
            assertTrue(all.contains("open      a point is given: --at gives one"), all);
            assertTrue(all.contains("holds     the data are not zero (margin 1e+06)"), all);
            assertTrue(all.lines().allMatch(l -> l.length() <= 100), all);
        }
    }

    @Test
    void thePageHasEveryStatementWithItsPictures() throws Exception {
        try (Instance instance = instance(Optional.of(new double[] {1}))) {
            Path file = folder.resolve("page.html");
            Files.writeString(
                    file,
                    TheoremsReport.page(instance, results(instance), false, "dln theorems").html());
            List<Document> pictures = Pages.pictures(file);
            // three listed statements; spectrum, colours, curves and the way to a point of the
            // first
            assertEquals(3 + 4, pictures.size());
            String html = Files.readString(file);
            assertTrue(html.contains("then so is &lt;evidence&gt; &amp; more of it."));
            assertTrue(html.contains("False as printed: Saddles exist."));
            assertTrue(html.contains("does not hold: there are no data (there are 2)"));
        }
    }

    @Test
    void jsonHasTheFieldsOfTheContract() {
        try (Instance instance = instance(Optional.empty())) {
            var node =
                    new tools.jackson.databind.ObjectMapper()
                            .readTree(
                                    dev.dln.app.json.Json.text(
                                            TheoremsJson.of(results(instance).getFirst())));
            assertEquals("k16.rich", node.get("id").asString());
            assertEquals("confirmed", node.get("verdict").asString());
            assertEquals("w = 0 is best", node.get("conclusion").asString());
            var hypothesis = node.get("hypotheses").get(1);
            assertEquals("the data are not zero", hypothesis.get("name").asString());
            assertTrue(hypothesis.get("holds").asBoolean());
            assertEquals(1e6, hypothesis.get("margin").asDouble(), 1);
            assertEquals(10, node.get("evidence").size());
            var open =
                    new tools.jackson.databind.ObjectMapper()
                            .readTree(
                                    dev.dln.app.json.Json.text(
                                            TheoremsJson.of(results(instance).getLast())));
            assertTrue(open.get("hypotheses").get(0).get("holds").isNull());
        }
    }

    @Test
    void everythingThatRepeatsARunIsWritten() throws Exception {
        String model = Run.file(folder, "line.dln", MODEL);
        Path out = folder.resolve("out");
        Run run =
                Run.dln(
                        "theorems",
                        model,
                        "--data",
                        "X=[1, 2]",
                        "--at",
                        "w=0.1",
                        "--out",
                        out.toString(),
                        "--report",
                        folder.resolve("r.html").toString(),
                        "--format",
                        "json");
        assertEquals(0, run.code(), run.err());
        assertEquals(MODEL, Files.readString(out.resolve("model/line.dln")));
        String command = Files.readString(out.resolve("command.txt")).strip();
        assertTrue(
                command.startsWith(
                        "dln theorems model/line.dln --data data.npz --at at.npz --seed 0"),
                command);
        Pages.pictures(folder.resolve("r.html"));
        // the command, run on the files alone, prints the same
        String[] again = command.split(" ");
        for (int i = 1; i < again.length; i++) {
            again[i] = again[i].replaceFirst("^(model/|data\\.npz|at\\.npz)", out + "/$1");
        }
        Run second =
                Run.dln(
                        java.util.stream.Stream.concat(
                                        java.util.Arrays.stream(again).skip(1),
                                        java.util.stream.Stream.of("--format", "json"))
                                .toArray(String[]::new));
        assertEquals(0, second.code(), second.err());
        assertEquals(run.json().get("results"), second.json().get("results"));
        assertEquals(
                run.json().get("results").size(),
                run.json().get("counts").valueStream().mapToInt(n -> n.asInt()).sum());
    }

    /** Runs the command with the statements of this test instead of the registry. */
    private Run run(String... args) {
        return run(List.of(RICH, VIOLATED, FAILING, UNSOUND), args);
    }

    private Run run(List<Statement> registry, String... args) {
        return run(registry, new AtomicBoolean(), args);
    }

    private Run run(List<Statement> registry, AtomicBoolean cancelled, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var context =
                new Context(
                        InputStream.nullInputStream(), out, err, Environment.plain(), cancelled);
        int code = new CommandLine(new TheoremsCommand(context, registry)).execute(args);
        context.out().flush();
        return new Run(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aViolationComesWithWhatRepeatsItAndFailsWhereItIsRequired() throws Exception {
        String model = Run.file(folder, "line.dln", MODEL);
        Run run = run(model, "--data", "X=[1, 2]", "--at", "0.5", "--format", "json");
        assertEquals(0, run.code(), run.err());
        var repeat = run.json().get("reproduce");
        assertEquals(MODEL, repeat.get("model").get("model/line.dln").asString());
        assertEquals(2, repeat.get("data").get("X").get("values").get(1).asDouble());
        assertEquals(0.5, repeat.get("point").get(0).asDouble());
        assertTrue(repeat.get("command").asString().startsWith("dln theorems model/line.dln"));

        Path out = folder.resolve("violated");
        Run required =
                run(
                        model,
                        "--data",
                        "X=[1, 2]",
                        "--at",
                        "0.5",
                        "--require",
                        "--out",
                        out.toString());
        assertEquals(1, required.code(), required.err());
        for (String file :
                List.of(
                        "model/line.dln",
                        "data.npz",
                        "at.npz",
                        "command.txt",
                        "theorems.json",
                        "k16.rich-1.npz")) {
            assertTrue(Files.exists(out.resolve(file)), file);
        }
        // the exhibited point is a point of the model
        Run there =
                Run.dln(
                        "eval",
                        model,
                        "--data",
                        "X=[1, 2]",
                        "--at",
                        out.resolve("k16.rich-1.npz").toString(),
                        "--format",
                        "json");
        assertEquals(0, there.json().get("loss").asDouble());
    }

    @Test
    void aBugInOneExaminerCostsOneStatement() throws Exception {
        Statement broken =
                Statement.of(Paper.K16, "broken", "Lemma 2", "Divides by zero")
                        .by(
                                (_, _) -> {
                                    throw new ArithmeticException("by zero");
                                });
        Run run =
                run(
                        List.of(broken, RICH),
                        Run.file(folder, "line.dln", MODEL),
                        "--data",
                        "X=[1, 2]",
                        "--format",
                        "json");
        assertEquals(70, run.code());
        assertTrue(run.err().contains("k16.broken could not be examined, which is a bug"));
        assertEquals("undecided", run.json().get("results").get(0).get("verdict").asString());
        assertEquals("confirmed", run.json().get("results").get(1).get("verdict").asString());
    }

    @Test
    void theCountSaysThatItWasInterrupted() {
        var cancelled = new AtomicBoolean();
        Statement last =
                Statement.of(Paper.K16, "last", "Lemma 3", "The user has seen enough")
                        .by((_, _) -> cancelled.set(true));
        Run run =
                run(
                        List.of(FAILING, last, RICH),
                        cancelled,
                        Run.file(folder, "line.dln", MODEL),
                        "--data",
                        "X=[1, 2]");
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().contains("interrupted after 2 of 3 statements: "), run.out());
    }

    @Test
    void theRegistryIsListed() {
        Run text = Run.dln("theorems");
        assertEquals(0, text.code(), text.err());
        Run json = Run.dln("theorems", "--format", "json");
        assertEquals(
                dev.dln.analysis.theorem.Statements.all().size(),
                json.json().get("statements").size());
    }
}
