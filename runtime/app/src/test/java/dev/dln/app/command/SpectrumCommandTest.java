package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.data.ArrayWriter;
import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** The spectrum command: methods against the dense one, parts, blocks, files, mistakes. */
class SpectrumCommandTest {
    @TempDir private Path folder;
    private String saddle = "";
    private String[] network = {};

    @BeforeEach
    void files() throws IOException {
        saddle =
                Run.file(folder, "saddle.dln", "network saddle { param x, y  minimize x^2 - y^2 }");
        String mlp =
                Run.file(
                        folder,
                        "mlp.dln",
                        """
                        network mlp {
                          data   X[dx, m], Y[dy, m]
                          param  W1[7, dx], b1[7], W2[dy, 7], b2[dy]
                          output W2 * tanh(W1 * X + b1) + b2   @loss squared(Y)
                        }
                        """);
        var random = new SplittableRandom(3);
        Path data = folder.resolve("data.npz");
        ArrayWriter.writeNpz(
                data,
                Map.of(
                        "X", new Array(List.of(5, 40), random.doubles(200, -1, 1).toArray()),
                        "Y", new Array(List.of(2, 40), random.doubles(80, -1, 1).toArray())));
        network = new String[] {mlp, "--data", data.toString(), "--at", "random:1"};
    }

    private Run run(String... more) {
        var args = new ArrayList<>(List.of("spectrum"));
        args.addAll(List.of(network));
        args.addAll(List.of(more));
        Run run = Run.dln(args.toArray(String[]::new));
        assertEquals(0, run.code(), run.out() + run.err());
        assertEquals("", run.err());
        return run;
    }

    private JsonNode json(String... more) {
        var args = new ArrayList<>(List.of(more));
        args.addAll(List.of("--format", "json"));
        JsonNode json = run(args.toArray(String[]::new)).json();
        assertEquals("dln.spectrum/1", json.get("schema").asString());
        return json;
    }

    private static double[] numbers(JsonNode list) {
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).asDouble();
        }
        return values;
    }

    private Map<String, Array> archive() throws IOException {
        return DataSpec.loadAll(List.of(folder.resolve("spectrum.npz").toString()), folder);
    }

    private static double[] ends(double[] all, int k) {
        double[] ends = Arrays.copyOf(all, 2 * k);
        System.arraycopy(all, all.length - k, ends, k, k);
        return ends;
    }

    @ParameterizedTest
    @CsvSource({
        "lanczos, hessian",
        "lobpcg, hessian",
        "lanczos, gauss-newton",
        "lanczos, remainder"
    })
    void extremeEigenvaluesAreThoseOfTheDenseMethod(String method, String part) {
        double[] all = numbers(json("--part", part).get("eigenvalues"));
        assertEquals(58, all.length);
        JsonNode found = json("--part", part, "--method", method, "--k", "4");
        assertEquals("converged", found.get("status").asString());
        assertEquals(part, found.get("part").asString());
        double[] values = numbers(found.get("eigenvalues"));
        assertArrayEquals(ends(all, 4), values, 1e-11 * Math.abs(all[57]));
        for (int i = 0; i < values.length; i++) {
            JsonNode pair = found.get("pairs").get(i);
            assertEquals(values[i], pair.get("value").asDouble());
            assertTrue(pair.get("converged").asBoolean());
            assertTrue(pair.get("residual").asDouble() <= 1e-12 * found.get("norm").asDouble());
            assertEquals(i < 4 ? "smallest" : "largest", pair.get("place").asString());
        }
    }

    @Test
    void partsAddUp() throws IOException {
        double[] sums = new double[3];
        for (String part : List.of("hessian", "gauss-newton", "remainder")) {
            JsonNode json = json("--part", part);
            double trace = json.get("trace").asDouble();
            sums["hessian".equals(part) ? 0 : "remainder".equals(part) ? 2 : 1] = trace;
        }
        assertEquals(sums[0], sums[1] + sums[2], 1e-12 * Math.abs(sums[1]));
        double[] gaussNewton = numbers(json("--part", "gauss-newton").get("eigenvalues"));
        assertTrue(gaussNewton[0] > -1e-12 * gaussNewton[57], "of a convex loss it is positive");
    }

    @Test
    void blocksAreThoseOfTheHessian() {
        JsonNode blocks = json("--blocks").get("blocks");
        assertEquals(4, blocks.size());
        double sum = 0;
        int size = 0;
        for (JsonNode block : blocks) {
            assertEquals("ok", block.get("status").asString());
            sum += Arrays.stream(numbers(block.get("eigenvalues"))).sum();
            size += block.get("size").asInt();
        }
        assertEquals(58, size);
        double trace = json().get("trace").asDouble();
        assertEquals(trace, sum, 1e-12 * Math.abs(trace));
        JsonNode two = json("--block", "b1,W1", "--method", "lanczos", "--k", "1");
        assertEquals("b1,W1", two.get("block").asString());
        assertEquals(42, two.get("size").asInt());
        double[] all = numbers(json("--block", "W1,b1").get("eigenvalues"));
        assertArrayEquals(new double[] {all[0], all[41]}, numbers(two.get("eigenvalues")), 1e-11);
        assertTrue(run("--blocks").out().contains("block W2, 14 parameters"));
    }

    @Test
    void eigenvaluesNearZeroHaveTheirSigns() {
        double[] all = numbers(json().get("eigenvalues"));
        double[] byModulus =
                Arrays.stream(all)
                        .boxed()
                        .sorted((a, b) -> Double.compare(Math.abs(a), Math.abs(b)))
                        .limit(3)
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        for (String method : List.of("lanczos", "lobpcg")) {
            JsonNode near = json("--method", method, "--near-zero", "3");
            assertEquals("converged", near.get("status").asString());
            assertArrayEquals(byModulus, numbers(near.get("eigenvalues")), 1e-9, method);
            assertEquals("near_zero", near.get("pairs").get(0).get("place").asString());
        }
    }

    @Test
    void estimatesCoverTheTruth() {
        double[] all = numbers(json().get("eigenvalues"));
        JsonNode slq = json("--method", "slq", "--probes", "30", "--steps", "30", "--seed", "4");
        assertEquals("done", slq.get("status").asString());
        assertEquals(900, slq.get("products").asInt());
        covers(slq.get("trace"), Arrays.stream(all).sum());
        covers(slq.get("traceOfSquare"), Arrays.stream(all).map(x -> x * x).sum());
        double within = slq.get("nearZero").get("within").asDouble();
        covers(slq.get("negative"), (double) Arrays.stream(all).filter(x -> x < -within).count());
        covers(
                slq.get("nearZero"),
                (double) Arrays.stream(all).filter(x -> Math.abs(x) <= within).count());
        JsonNode median = slq.get("quantiles").get(3);
        assertEquals(0.5, median.get("share").asDouble());
        assertTrue(median.get("low").asDouble() <= all[29], median.toString());
        assertTrue(median.get("high").asDouble() >= all[28], median.toString());
        assertEquals(
                slq, json("--method", "slq", "--probes", "30", "--steps", "30", "--seed", "4"));
        JsonNode trace = json("--method", "hutch++", "--products", "60");
        covers(trace.get("trace"), Arrays.stream(all).sum());
        covers(trace.get("traceOfSquare"), Arrays.stream(all).map(x -> x * x).sum());
        assertTrue(run("--method", "slq").out().contains("share below"));
        assertTrue(run("--method", "hutch++").out().contains("trace of square"));
    }

    private static void covers(JsonNode estimate, double truth) {
        double error =
                3 * estimate.get("standardError").asDouble()
                        + estimate.get("truncation").asDouble();
        assertEquals(truth, estimate.get("value").asDouble(), error + 1e-9);
    }

    @Test
    void filesHoldWhatWasFound() throws IOException {
        double[] all = numbers(json().get("eigenvalues"));
        String out = folder.toString();
        run("--method", "lanczos", "--k", "2", "--vectors", "--out", out);
        Map<String, Array> found = archive();
        double[] values = Objects.requireNonNull(found.get("eigenvalues")).values();
        assertArrayEquals(ends(all, 2), values, 1e-11 * all[57]);
        assertEquals(4, Objects.requireNonNull(found.get("residuals")).values().length);
        Array vectors = Objects.requireNonNull(found.get("eigenvectors"));
        assertEquals(List.of(58, 4), vectors.shape());
        run("--vectors", "--out", out);
        Array whole = Objects.requireNonNull(archive().get("eigenvectors"));
        assertEquals(List.of(58, 58), whole.shape());
        double overlap = 0;
        for (int i = 0; i < 58; i++) {
            overlap += vectors.values()[i * 4 + 3] * whole.values()[i * 58 + 57];
        }
        assertEquals(1, Math.abs(overlap), 1e-12);
        run("--blocks", "--out", out);
        Map<String, Array> blocks = archive();
        assertEquals(35, Objects.requireNonNull(blocks.get("eigenvalues.W1")).values().length);
        assertEquals(4, blocks.size());
        JsonNode slq = json("--method", "slq", "--out", out);
        assertEquals(1, slq.get("files").size());
        Map<String, Array> density = archive();
        double[] grid = Objects.requireNonNull(density.get("grid")).values();
        double[] height = Objects.requireNonNull(density.get("density")).values();
        assertEquals(1, Arrays.stream(height).sum() * (grid[1] - grid[0]), 1e-3);
        assertEquals(
                1,
                Arrays.stream(Objects.requireNonNull(density.get("weights")).values()).sum(),
                1e-12);
        double[] below = Objects.requireNonNull(density.get("below")).values();
        assertEquals(0, below[0], 0);
        assertEquals(1, below[below.length - 1], 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"dense", "lanczos", "slq", "hutch++"})
    void pagesShowTheSpectrum(String method) throws IOException {
        Path page = folder.resolve("page.html");
        String out = run("--method", method, "--report", page.toString()).out();
        assertTrue(out.contains("report: " + page), out);
        String html = Files.readString(page);
        assertEquals(!method.equals("hutch++"), html.contains("<svg"));
        assertTrue(html.contains("Spectrum of mlp"));
        assertFalse(html.contains("NaN") || html.contains("Infinity"), html);
    }

    @Test
    void isComparedWithWhatWasComputedBefore() {
        String out = folder.toString();
        run("--out", out);
        String all = folder.resolve("spectrum.npz").toString();
        for (String method : List.of("dense", "lanczos", "lobpcg")) {
            JsonNode against = json("--method", method, "--against", all).get("against");
            double range = against.get("range").asDouble();
            assertTrue(against.get("eigenvalue").asDouble() < 1e-12 * range, method);
        }
        JsonNode basis = json("--method", "lanczos", "--basis", "58", "--against", all);
        assertEquals("converged", basis.get("status").asString());
        JsonNode slq = json("--method", "slq", "--steps", "20", "--against", all).get("against");
        double distance = slq.get("wasserstein").asDouble();
        assertTrue(distance > 0 && distance < 0.03 * slq.get("range").asDouble(), slq.toString());
        assertTrue(json("--method", "hutch++", "--against", all).has("against"));
        assertTrue(run("--method", "slq", "--against", all).out().contains("of the range"));
        Run wrong = Run.dln("spectrum", saddle, "--at", "zeros", "--against", all);
        assertEquals(65, wrong.code());
        assertTrue(wrong.err().contains("does not hold the 2 eigenvalues"), wrong.err());
        Run missing = Run.dln("spectrum", saddle, "--at", "zeros", "--against", "none.npz");
        assertEquals(66, missing.code(), missing.err());
    }

    @Test
    void aLimitIsAResult() {
        JsonNode json = json("--method", "lanczos", "--k", "2", "--products", "6");
        assertEquals("limit", json.get("status").asString());
        assertEquals(0, json.get("converged").asInt());
        assertTrue(json.get("bound").asDouble() > 0);
        assertTrue(
                run("--method", "lanczos", "--k", "2", "--products", "6")
                        .out()
                        .contains("the limit on products was reached: 0 of 4 converged"));
    }

    @ParameterizedTest
    @CsvSource({"dense", "lanczos", "lobpcg", "slq", "hutch++"})
    void aHessianThatIsNotFiniteGivesNoEigenvalues(String method) {
        String pole =
                Run.file(folder, "pole.dln", "network pole { param x[12] minimize sum(log(x)) }");
        Run run =
                Run.dln("spectrum", pole, "--at", "zeros", "--method", method, "--format", "json");
        assertEquals(0, run.code(), run.err());
        assertEquals("not_finite", run.json().get("status").asString());
        assertFalse(run.out().contains("NaN"), run.out());
        String text = Run.dln("spectrum", pole, "--at", "zeros", "--method", method).out();
        assertTrue(text.contains("not finite"), text);
    }

    @Test
    void mistakesAreTold() {
        told("there is no method 'arpack'", 64, "--method", "arpack");
        told("--k 2 asks for 4 eigenvalues of 2", 64, "--method", "lanczos", "--k", "2");
        told("--k must be at least 1", 64, "--method", "lanczos", "--k", "0");
        told("--near-zero 3 asks for 3 eigenvalues of 2", 64, nearZero("lobpcg"));
        told("--near-zero is for --method lanczos or lobpcg", 64, nearZero("dense"));
        told("--basis is for --method lanczos", 64, "--basis", "80");
        told("--basis must not be negative", 64, "--method", "lanczos", "--basis", "-1");
        told("--tolerance must lie between 0 and 1", 64, "--tolerance", "NaN");
        told("--products must be at least 1", 64, "--products", "0");
        told(
                "--products must be at least 6 for hutch++",
                64,
                "--method",
                "hutch++",
                "--products",
                "5");
        told("--probes must be at least 1", 64, "--method", "slq", "--probes", "0");
        told("--steps must be at least 1", 64, "--method", "slq", "--steps", "0");
        told("--zero must be at least 0 and below 1", 64, "--method", "slq", "--zero", "-1");
        told("--vectors needs --out, the folder that they go to", 64, "--vectors");
        told("there is no parameter 'W1'", 64, "--block", "W1");
        told("--block names 'x' twice", 64, "--block", "x,x");
        told("--block and --blocks exclude each other", 64, "--block", "x", "--blocks");
        told("there is no part 'fisher'", 64, "--part", "fisher");
        told(
                "the Hessian has no Gauss-Newton part: the loss is not that of an output",
                65,
                "--part",
                "gauss-newton");
        String wide = Run.file(folder, "w.dln", "network w { param x[400000] minimize sqnorm(x) }");
        Run run = Run.dln("spectrum", wide, "--at", "zeros", "--method", "lanczos", "--k", "90000");
        assertEquals(78, run.code());
        assertTrue(run.err().contains("and Java may use"), run.err());
    }

    private static String[] nearZero(String method) {
        return new String[] {"--method", method, "--near-zero", "3"};
    }

    private void told(String message, int code, String... more) {
        var args = new ArrayList<>(List.of("spectrum", saddle, "--at", "zeros"));
        args.addAll(List.of(more));
        Run run = Run.dln(args.toArray(String[]::new));
        assertEquals(code, run.code(), run.out() + run.err());
        assertTrue(run.err().startsWith("dln spectrum: " + message + "\n"), run.err());
    }
}
