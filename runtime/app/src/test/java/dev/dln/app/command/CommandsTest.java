package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What each command does when all is well, as text and as JSON. */
class CommandsTest {
    @TempDir private Path folder;
    private String saddle = "";
    private String regression = "";
    private String data = "";

    @BeforeEach
    void files() {
        saddle =
                Run.file(folder, "saddle.dln", "network saddle { param x, y  minimize x^2 - y^2 }");
        regression =
                Run.file(
                        folder,
                        "regression.dln",
                        """
                        network regression(c = 0) {
                          data   X[d, m], Y[1, m]
                          param  w[1, d], b
                          output w * X + b   @loss squared(Y)   @penalty l2(c, w)
                        }
                        """);
        Run.file(folder, "x.csv", "1,2,3\n");
        Run.file(folder, "y.csv", "3,5,7\n");
        data = "X=" + folder.resolve("x.csv");
    }

    private String targets() {
        return "Y=" + folder.resolve("y.csv");
    }

    private static Run succeeds(String... args) {
        Run run = Run.dln(args);
        assertEquals(0, run.code(), () -> run.out() + run.err());
        assertEquals("", run.err());
        return run;
    }

    /** One array of an archive in the test's folder. */
    private Array array(String archive, String name) throws IOException {
        return Objects.requireNonNull(archive(archive).get(name), name);
    }

    private Map<String, Array> archive(String name) throws IOException {
        return DataSpec.loadAll(List.of(folder.resolve(name).toString()), folder);
    }

    /** 1/3 is not a float: the loss is that of the nearest one, squared in floats. */
    @Test
    void evalComputesInFloats() {
        float third = 1 / 3f;
        String[] args = {"eval", saddle, "--at", "x=" + 1 / 3.0 + ", y=0", "--format", "json"};
        double loss = succeeds(args).json().get("loss").asDouble();
        assertEquals(1 / 9.0, loss, Math.ulp(loss));
        String[] floats = Arrays.copyOf(args, args.length + 2);
        floats[args.length] = "--precision";
        floats[args.length + 1] = "float32";
        assertEquals(third * third, succeeds(floats).json().get("loss").asDouble(), 0.0);
        String java = succeeds("emit", saddle, "--as", "java", "--precision", "float32").out();
        assertTrue(java.contains("float[] arena"), java);
        assertFalse(java.contains("double"), java);
    }

    @Test
    void checkNamesTheModel() {
        String out = succeeds("check", saddle, regression).out();
        assertTrue(out.contains("network saddle: 0 data arrays, 2 parameters (2 numbers)"), out);
        assertTrue(out.contains("network regression: 2 data arrays"), out);
        JsonNode json = succeeds("check", regression, "--format", "json").json();
        assertEquals("dln.check/1", json.get("schema").asString());
        JsonNode file = json.get("files").get(0);
        assertTrue(file.get("ok").asBoolean());
        assertEquals("regression", file.get("networks").get(0).get("name").asString());
        assertEquals(
                "d", file.get("networks").get(0).get("data").get(0).get("shape").get(0).asString());
    }

    @Test
    void checkReadsStandardInput() {
        Run run =
                Run.with(
                        "network n { param x  minimize x^2 }",
                        dev.dln.app.Environment.plain(),
                        "check",
                        "-");
        assertEquals(0, run.code());
        assertTrue(run.out().startsWith("-: network n"), run.out());
    }

    @Test
    void fmtRewritesOnceAndChecks() throws IOException {
        String file = Run.file(folder, "ugly.dln", "network n{param x,y\nminimize x^2+y^2}//end\n");
        assertEquals(1, Run.dln("fmt", "--check", file).code());
        succeeds("fmt", file);
        String text = Files.readString(Path.of(file));
        assertTrue(text.contains("param  x, y"), text);
        assertTrue(text.contains("//end") || text.contains("// end"), text);
        assertEquals("", succeeds("fmt", "--check", file).out());
        assertEquals(
                text,
                Run.with(text, dev.dln.app.Environment.plain(), "fmt", "-").out(),
                "fmt is idempotent");
    }

    @Test
    void infoGivesSizesWithData() {
        assertTrue(succeeds("info", regression).out().contains("[1 x d]"));
        JsonNode json =
                succeeds(
                                "info",
                                regression,
                                "--data",
                                data,
                                "--data",
                                targets(),
                                "--format",
                                "json")
                        .json();
        assertEquals(2, json.get("size").asInt());
        assertEquals("d", json.get("dimensions").get(0).get("name").asString());
        assertEquals(1, json.get("dimensions").get(0).get("size").asInt());
        JsonNode inW = json.get("properties").get(0);
        assertEquals("w", inW.get("parameter").asString());
        assertEquals("yes", inW.get("convex").asString());
        assertEquals(0, inW.get("lowerBound").asDouble());
    }

    @Test
    void evalIsExactAtAKnownPoint() throws IOException {
        String[] args = {
            "eval",
            regression,
            "--data",
            data,
            "--data",
            targets(),
            "--at",
            "zeros",
            "--of",
            "loss,gradient,hessian,hvp",
            "--direction",
            "zeros",
            "--format",
            "json"
        };
        JsonNode json = succeeds(args).json();
        assertEquals("dln.eval/1", json.get("schema").asString());
        assertEquals("regression", json.get("network").asString());
        assertEquals("b", json.get("parameters").get(1).get("name").asString());
        assertEquals(1, json.get("parameters").get(1).get("offset").asInt());
        assertEquals((9 + 25 + 49) / 2.0, json.get("loss").asDouble());
        // residuals -3, -5, -7: slope -(3 + 10 + 21), intercept -15
        assertEquals(Math.hypot(34, 15), json.get("gradientNorm").asDouble(), 1e-13);
        assertEquals("[[14.0,6.0],[6.0,3.0]]", json.get("hessian").toString());
        String text =
                succeeds("eval", regression, "--data", data, "--data", targets(), "--at", "zeros")
                        .out();
        assertTrue(text.contains("gradient w\n  -34\n"), text);
    }

    @Test
    void evalWritesArrays() throws IOException {
        Path out = folder.resolve("new/out");
        Run run =
                succeeds(
                        "eval",
                        saddle,
                        "--at",
                        "random:3",
                        "--of",
                        "gradient,hessian,hvp",
                        "--direction",
                        "random:4",
                        "--out",
                        out.toString());
        assertTrue(run.out().contains("wrote " + out.resolve("gradient.npz")), run.out());
        Map<String, Array> gradient = archive("new/out/gradient.npz");
        assertEquals(List.of("x", "y"), List.copyOf(gradient.keySet()));
        Array hessian = array("new/out/hessian.npz", "hessian");
        assertEquals(List.of(2, 2), hessian.shape());
        assertArrayEquals(new double[] {2, 0, 0, -2}, hessian.values());
        // a point archive is a point again
        Run again =
                succeeds(
                        "eval",
                        saddle,
                        "--at",
                        out.resolve("gradient.npz").toString(),
                        "--format",
                        "json");
        double x = array("new/out/gradient.npz", "x").values()[0];
        double y = array("new/out/gradient.npz", "y").values()[0];
        assertEquals(x * x - y * y, again.json().get("loss").asDouble(), 1e-15);
    }

    @Test
    void jsonStaysValidBeyondTheNumbers() {
        String log = Run.file(folder, "log.dln", "network n { param x  minimize log(x) }");
        Run run = Run.dln("eval", log, "--at", "zeros", "--format", "json");
        assertEquals(0, run.code());
        assertEquals("-Infinity", run.json().get("loss").asString());
        assertTrue(run.err().startsWith("warning: the loss or its gradient is not finite"));
    }

    @Test
    void devicesAgree() {
        for (String device : List.of("reference", "vector", "auto")) {
            JsonNode json =
                    succeeds(
                                    "eval",
                                    saddle,
                                    "--at",
                                    "random:1",
                                    "--device",
                                    device,
                                    "--format",
                                    "json")
                            .json();
            assertEquals(-0.05114926, json.get("loss").asDouble(), 1e-7, device);
        }
    }

    @Test
    void emitPrintsPrograms() {
        assertTrue(succeeds("emit", saddle, "--of", "hessian").out().contains("hessian.x.x"));
        String latex = succeeds("emit", regression, "--of", "gradient", "--as", "latex").out();
        assertTrue(latex.contains("\\nabla_{w}"), latex);
        String dot =
                succeeds(
                                "emit",
                                regression,
                                "--data",
                                data,
                                "--data",
                                targets(),
                                "--of",
                                "hvp",
                                "--as",
                                "dot")
                        .out();
        assertTrue(dot.startsWith("digraph"), dot);
    }

    @Test
    void emitLeavesOutWhatIsNamed() {
        String[] bound = {"emit", regression, "--data", data, "--data", targets(), "--without", ""};
        bound[bound.length - 1] = "unroll"; // loops are unrolled in kernels only
        String all = succeeds(bound).out();
        bound[bound.length - 1] = "flatten,factor,order";
        assertNotEquals(all, succeeds(bound).out());
        succeeds("emit", saddle, "--as", "kernel", "--without", "unroll"); // needs no data
    }

    @Test
    void minimizeFindsTheLine() throws IOException {
        Path out = folder.resolve("fit");
        JsonNode json =
                succeeds(
                                "minimize",
                                regression,
                                "--data",
                                data,
                                "--data",
                                targets(),
                                "--starts",
                                "2",
                                "--out",
                                out.toString(),
                                "--format",
                                "json")
                        .json();
        assertEquals("done", json.get("status").asString());
        assertEquals(2, json.get("runs").size());
        assertEquals(0, json.get("best").get("loss").asDouble(), 1e-15);
        assertEquals(2, array("fit/best.npz", "w").values()[0], 1e-8);
        assertEquals(1, array("fit/best.npz", "b").values()[0], 1e-8);
        String text =
                succeeds(
                                "minimize",
                                regression,
                                "--data",
                                data,
                                "--data",
                                targets(),
                                "--method",
                                "newton")
                        .out();
        assertTrue(text.contains("random:0") && text.contains("lowest loss"), text);
    }

    @Test
    void runsToInfinityEndInNoMinimum() {
        String model =
                Run.file(folder, "away.dln", "network away { param x, y  minimize x^2 + exp(-y) }");
        String out = succeeds("minimize", model, "--starts", "4").out();
        assertFalse(out.contains(" global "), out);
        assertTrue(out.contains("0 of 4 starts ended in a minimum that is not global"), out);
    }

    @Test
    void aLossBelowItsBoundIsSaid() {
        String model = Run.file(folder, "bound.dln", "network bound { param x  minimize x^2 - 1 }");
        String out = succeeds("minimize", model, "--starts", "3", "--lower-bound", "0").out();
        assertTrue(out.contains("below bound"), out);
    }

    /** Eight points in two orbits of sign flips, and the origin: nine in all. */
    @Test
    void pointsThatSignFlipsMoveOntoEachOtherCountOnce() {
        String model =
                Run.file(
                        folder,
                        "chain.dln",
                        "network chain { param x ~ normal(0, 2), y ~ normal(0, 2), z ~ normal(0, 2)"
                                + " minimize (x * y * z - 3)^2 / 2 + x^2 / 4 + y^2 + z^2 }");
        String out = succeeds("critical", model, "--starts", "40").out();
        assertTrue(out.contains("3 distinct: 2 local minima, 1 strict saddle"), out);
    }

    @Test
    void divergenceIsAResult() {
        JsonNode json = succeeds("minimize", saddle, "--format", "json").json();
        assertEquals("diverged", json.get("runs").get(0).get("status").asString());
    }

    @Test
    void classifyNamesTheSaddle() {
        JsonNode point =
                succeeds("classify", saddle, "--at", "zeros", "--format", "json")
                        .json()
                        .get("points")
                        .get(0);
        assertEquals("strict_saddle", point.get("kind").asString());
        assertEquals("numerical", point.get("certainty").asString());
        assertEquals(1, point.get("negative").asInt());
        assertEquals(0, point.get("zero").asInt());
        assertEquals(1, point.get("positive").asInt());
        assertTrue(succeeds("classify", saddle, "--at", "zeros").out().startsWith("strict saddle"));
        JsonNode off = succeeds("classify", saddle, "--at", "random:1", "--format", "json").json();
        assertEquals("not_critical", off.get("points").get(0).get("kind").asString());
    }

    @Test
    void spectrumIsAscending() throws IOException {
        JsonNode json = succeeds("spectrum", saddle, "--at", "zeros", "--format", "json").json();
        assertEquals("[-2.0,2.0]", json.get("eigenvalues").toString());
        succeeds("spectrum", saddle, "--at", "zeros", "--out", folder.toString());
        assertArrayEquals(new double[] {-2, 2}, array("spectrum.npz", "eigenvalues").values());
    }

    @Test
    void criticalFindsAllThreeOfADoubleWell() throws IOException {
        String well =
                Run.file(folder, "well.dln", "network well { param x  minimize (x^2 - 1)^2 }");
        Path page = folder.resolve("r.html");
        JsonNode json =
                succeeds(
                                "critical",
                                well,
                                "--starts",
                                "20",
                                "--report",
                                page.toString(),
                                "--out",
                                folder.toString(),
                                "--format",
                                "json")
                        .json();
        List<JsonNode> points = List.copyOf(json.get("points").valueStream().toList());
        assertEquals(2, points.size(), "the two minima have the same loss and index");
        assertEquals(
                "global_minimum", points.get(0).get("kind").asString(), "a square is not below 0");
        assertEquals("local_maximum", points.get(1).get("kind").asString());
        assertEquals(1, points.get(1).get("loss").asDouble());
        assertEquals(List.of(2), array("points.npz", "x").shape());
        assertTrue(Files.readString(page).contains("<svg"));
        assertTrue(succeeds("critical", well, "--starts", "5").out().contains("converged"));
    }

    @Test
    void explainKnowsEveryCode() {
        String list = succeeds("explain").out();
        assertTrue(list.contains("DLN0203"), list);
        list.lines()
                .map(line -> line.substring(0, 7))
                .forEach(code -> assertFalse(succeeds("explain", code).out().isBlank(), code));
        assertEquals(succeeds("explain", "0203").out(), succeeds("explain", "dln0203").out());
    }

    @Test
    void doctorFindsThisMachineWell() {
        assertTrue(succeeds("doctor").out().contains("LAPACK"));
        assertTrue(succeeds("doctor", "--format", "json").json().get("works").asBoolean());
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        String help = succeeds("--help").out();
        for (String name : Commands.names()) {
            String text = succeeds(name, "--help").out();
            assertTrue(text.contains("Usage: dln " + name), text);
            assertTrue(text.contains("Example:  ") && text.contains("dln " + name), text);
            assertTrue(help.contains("\n  " + name + " "), name);
        }
        assertTrue(succeeds("--version").out().startsWith("dln "));
        assertTrue(succeeds("completion").out().contains("complete -F"));
    }

    @Test
    void coloursOnlyOnATerminal() {
        String wrong = "network n { param x  minimize y }";
        var terminal = new dev.dln.app.Environment(Map.of(), true, true);
        assertTrue(Run.with(wrong, terminal, "check", "-").out().contains("\u001b["));
        var plain = new dev.dln.app.Environment(Map.of("NO_COLOR", "1"), true, true);
        assertFalse(Run.with(wrong, plain, "check", "-").out().contains("\u001b["));
        assertFalse(
                Run.with(wrong, dev.dln.app.Environment.plain(), "check", "-")
                        .out()
                        .contains("\u001b["));
    }
}
