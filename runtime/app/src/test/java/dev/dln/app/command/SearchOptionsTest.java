package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The methods, starts and budgets of {@code dln critical}. */
class SearchOptionsTest {
    private static final String CHAIN =
            """
            network chain {
              param w1, w2, w3
              minimize 0.5 * (w1 * w2 * w3 - 3)^2 + 0.25 * w1^2 + w2^2 + w3^2
            }
            """;

    private static final String LINEAR =
            """
            network linear {
              data   X[2, m]
              param  W1[1, 2], W2[2, 1]
              output W2 * W1 * X @loss squared(X)
            }
            """;

    @TempDir private Path folder;

    private Run critical(String... more) {
        var args = new ArrayList<String>();
        args.addAll(
                List.of("critical", Run.file(folder, "chain.dln", CHAIN), "--device", "reference"));
        args.addAll(List.of(more));
        return Run.dln(args.toArray(String[]::new));
    }

    private static JsonNode json(Run run) {
        assertEquals(ExitCode.OK, run.code(), run::err);
        return run.json();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "damped-newton",
                "eigenvector-following",
                "gradient-norm",
                "levenberg-marquardt",
                "newton-mr",
                "newton-tr",
                "pseudo-inverse-newton",
                "saddle-free",
                "lbfgs"
            })
    void methods(String method) {
        JsonNode found = json(critical("--starts", "12", "--method", method, "--format", "json"));
        assertEquals(method, found.get("method").asString());
        assertEquals("done", found.get("status").asString());
        assertTrue(found.get("points").size() >= 1);
        for (JsonNode point : found.get("points")) {
            double loss = point.get("loss").asDouble();
            double known =
                    point.get("negative").asInt() == 1 ? 4.6140828518624 : loss > 4 ? 4.5 : 3.5;
            assertEquals(known, loss, 1e-9);
        }
    }

    @Test
    void budgets() {
        JsonNode two = json(critical("--starts", "500", "--max-distinct", "2", "--format", "json"));
        assertEquals("point_budget", two.get("status").asString());
        assertEquals(2, two.get("points").size());
        JsonNode none = json(critical("--starts", "5", "--time-limit", "0", "--format", "json"));
        JsonNode unfinished = json(critical("--starts", "9", "--steps", "0", "--format", "json"));
        assertEquals(9, unfinished.get("attempts").get("iteration_limit").asInt());
        assertEquals("time_budget", none.get("status").asString());
        assertEquals(0, none.get("starts").asInt());
    }

    /** How many different losses the points have; symmetric points may be told apart. */
    private static long losses(JsonNode found) {
        var losses = new TreeSet<Long>();
        for (JsonNode point : found.get("points")) {
            losses.add(Math.round(1e6 * point.get("loss").asDouble()));
        }
        return losses.size();
    }

    @Test
    void startsFromWhatWasFound() {
        String out = folder.resolve("run").toString();
        JsonNode found = json(critical("--starts", "40", "--out", out, "--format", "json"));
        assertEquals(3, losses(found));
        String points = out + "/points.npz";
        JsonNode again = json(critical("--start-from", points, "--format", "json"));
        assertEquals(found.get("points").size(), again.get("starts").asInt());
        assertEquals(found.get("points").size(), again.get("points").size());
        JsonNode near =
                json(
                        critical(
                                "--start-from",
                                "near:" + points + ":0.01",
                                "--starts",
                                "9",
                                "--format",
                                "json"));
        assertEquals(9, near.get("starts").asInt());
        assertEquals(3, losses(near));
        JsonNode trained =
                json(
                        critical(
                                "--start-from",
                                "trajectory:gd:by-iteration:3",
                                "--starts",
                                "12",
                                "--format",
                                "json"));
        assertEquals(12, trained.get("starts").asInt());
    }

    @Test
    void closedForms() {
        String model = Run.file(folder, "linear.dln", LINEAR);
        String data = "X=" + Run.file(folder, "x.csv", "1,0\n0,2\n");
        List<String> args =
                List.of("critical", model, "--data", data, "--start-from", "closed-form");
        var more = new ArrayList<String>(args);
        more.addAll(List.of("--format", "json", "--device", "reference"));
        JsonNode found = json(Run.dln(more.toArray(String[]::new)));
        assertEquals(3, found.get("starts").asInt()); // nothing, either direction
        assertEquals(3, found.get("points").size());
        assertEquals(0.5, found.get("points").get(0).get("loss").asDouble(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({
        "--start-from,somewhere,is not a source of starts",
        "--start-from,near:points.npz,names no file and deviation",
        "--start-from,near:points.npz:x,is no deviation",
        "--start-from,trajectory:adam,no minimiser 'adam'",
        "--start-from,trajectory:gd:sideways,neither by-height",
        "--start-from,closed-form,is for linear networks",
        "--method,adam,there is no method 'adam'",
        "--index,2,is for --method eigenvector-following",
        "--steps,-1,must not be negative",
        "--patience,0,must be at least 1",
        "--threads,0,must be at least 1",
        "--time-limit,-1,must not be negative",
        "--max-distinct,0,must be at least 1"
    })
    void mistakes(String option, String value, String message) {
        Run run = critical(option, value);
        assertEquals(ExitCode.USAGE, run.code(), run::err);
        assertTrue(run.err().contains(message), run::err);
    }

    @Test
    void indices() {
        for (String bad : List.of("x", "-1", "3..1", "1.5")) {
            Run run = critical("--method", "eigenvector-following", "--index=" + bad);
            assertEquals(ExitCode.USAGE, run.code(), run::err);
        }
        JsonNode both =
                json(
                        critical(
                                "--method",
                                "eigenvector-following",
                                "--index",
                                "0..1",
                                "--starts",
                                "20",
                                "--format",
                                "json"));
        assertEquals(3, losses(both));
        Run missing = critical("--start-from", folder.resolve("none.npz").toString());
        assertEquals(ExitCode.NO_INPUT, missing.code(), missing::err);
    }
}
