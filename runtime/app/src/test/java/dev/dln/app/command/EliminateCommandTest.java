package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Figure 1 of Kawaguchi and Kaelbling (2020) drawn from a model, and the search that mends it. */
class EliminateCommandTest {
    @TempDir private Path folder;

    private static final String FIGURE =
            Path.of(System.getProperty("dln.root", "../.."))
                    .resolve("samples/published/eliminate-figure1.dln")
                    .toString();

    private Run eliminate(String... more) {
        var args = new ArrayList<>(List.of("eliminate", FIGURE));
        args.addAll(List.of(more));
        return Run.dln(args.toArray(String[]::new));
    }

    @Test
    void theFailureModeIsDrawnAndReportedAsDivergence() throws IOException {
        Path page = folder.resolve("page.html");
        Run run =
                eliminate(
                        "--along",
                        "t=0..1",
                        "--at",
                        "t=0.1",
                        "--beside",
                        "reduced",
                        "--points",
                        "41",
                        "--report",
                        page.toString(),
                        "--out",
                        folder.toString(),
                        "--format",
                        "json");
        assertEquals(0, run.code(), run::err);
        JsonNode json = run.json();
        assertTrue(json.get("difference").asDouble() < 1e-9, json::toString);
        JsonNode flow = json.get("flow");
        assertEquals("diverged", flow.get("status").asString());
        assertTrue(flow.get("failureMode").asBoolean());
        assertEquals(7.99958274522618, flow.get("networkLoss").asDouble(), 1e-6);
        JsonNode minima = json.get("minima");
        assertEquals(2, minima.size());
        assertEquals(0.2, minima.get(0).get("at").asDouble(), 1e-3);
        assertTrue(!minima.get(0).get("lowest").asBoolean());
        assertTrue(minima.get(1).get("lowest").asBoolean());
        String html = Files.readString(page);
        for (String part : List.of("(a) The network", "(b) With one", "(c) Where descent")) {
            assertTrue(html.contains(part), part);
        }
        Map<String, Array> arrays =
                DataSpec.loadAll(List.of(folder.resolve("surface.npz").toString()), Path.of(""));
        assertEquals(List.of(41, 41), arrays.getOrDefault("value", empty()).shape());
        double[] network = arrays.getOrDefault("network", empty()).values();
        double[] value = arrays.getOrDefault("value", empty()).values();
        // minimising over a can only lower the network's own loss
        for (int i = 0; i < value.length; i++) {
            assertTrue(value[i] <= network[i % 41] + 1e-12);
        }
    }

    private static Array empty() {
        return new Array(List.of(0), new double[0]);
    }

    @Test
    void fromTheOtherSideOfTheBarrierFlowEndsInTheGlobalMinimum() {
        Run run = eliminate("--along", "t=0..1", "--at", "t=0.75", "--points", "5");
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().contains("gradient flow: it ends at a global minimum"), run::out);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--along u=0..1",
                "--along t",
                "--along t=1..0",
                "--along t[2]=0..1",
                "--along t=0..1 --offsets 3",
                "--along t=0..1 --points 2",
                "--along t=0..1 --beside figure1",
            })
    void mistakesAreUsageErrors(String options) {
        Run run = eliminate(options.split(" "));
        assertEquals(64, run.code(), run::err);
        assertTrue(!run.err().contains("bug"), run::err);
    }

    @Test
    void modelsWithoutNeuronsAreRefused() {
        Run run = eliminate("--network", "reduced", "--along", "t=0..1");
        assertEquals(64, run.code(), run::err);
        assertTrue(run.err().contains("@eliminate"), run::err);
        Run hybrid = Run.dln("minimize", FIGURE, "--network", "reduced", "--method", "hybrid");
        assertEquals(64, hybrid.code(), hybrid::err);
    }

    @Test
    void hybridSearchGoesFromTheBadMinimumToAProvedGlobalOne() {
        Run run =
                Run.dln(
                        "minimize",
                        FIGURE,
                        "--method",
                        "hybrid",
                        "--at",
                        "t=0.2",
                        "--format",
                        "json",
                        "--out",
                        folder.toString());
        assertEquals(0, run.code(), run::err);
        JsonNode json = run.json();
        assertEquals("global", json.get("status").asString());
        assertEquals("diverged", json.get("rounds").get(0).get("status").asString());
        assertTrue(json.get("proof").get("gap").asDouble() < 1e-12, json::toString);
        assertTrue(Files.exists(folder.resolve("network.npz")));
        Run text = Run.dln("minimize", FIGURE, "--method", "hybrid:newton", "--at", "t=0.2");
        assertEquals(0, text.code(), text::err);
        assertTrue(text.out().contains("proved by interval arithmetic"), text::out);
    }

    @Test
    void everyMinimiserSaysWhatBecameOfTheNeurons() {
        Run run = Run.dln("minimize", FIGURE, "--starts", "6", "--format", "json");
        assertEquals(0, run.code(), run::err);
        JsonNode neurons = run.json().get("neurons");
        assertEquals(6, neurons.size());
        int failures = 0;
        for (JsonNode one : neurons) {
            boolean global = one.get("global").asBoolean();
            boolean failure = one.get("failureMode").asBoolean();
            assertTrue(global != failure, one::toString);
            if (failure) {
                failures++;
                assertTrue(one.get("exponentNorm").asDouble() > 2, one::toString);
            } else {
                assertTrue(one.get("proof").get("gap").asDouble() < 1e-9, one::toString);
            }
        }
        assertTrue(failures > 0 && failures < 6, () -> neurons.toString());
    }

    /** Each is wrong in its own way: no convexity, a penalty, a bad minimum at two scales. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "loss wells(q, y) = sum((q.^2 - 1).^2 + 0.3*q) | w | w * X | wells(Y)"
                        + " | X=[1,1] | Y=[0,0] | w=0.9",
                "'' | v, w | v * w * X | squared(Y) @penalty l2(0.1)"
                        + " | X=[1,2] | Y=[1,2] | v=10, w=0.1",
                "'' | v, w | v * w * X | squared(Y) @penalty l2(0.1)"
                        + " | X=[1,2] | Y=[1,2] | v=0, w=0",
                "'' | w | w^3*X - 3*w*X | mse(Y) | X=[0,0,1] | Y=[1000,-1000,2.3] | w=-1.3",
                "'' | w | w^3*X - 3*w*X | mse(Y) | X=[1e-8,2e-8] | Y=[5e-8,10e-8] | w=-1",
            })
    void noGlobalMinimumIsClaimedWhereThereIsNone(
            String loss,
            String parameters,
            String output,
            String use,
            String x,
            String y,
            String at)
            throws IOException {
        Path file = folder.resolve("t.dln");
        Files.writeString(
                file,
                loss
                        + "\nnetwork t { data X[1, m], Y[1, m]\n param "
                        + parameters
                        + "\n output "
                        + output
                        + " @loss "
                        + use
                        + " @eliminate(lambda = 0.1) }\n");
        String[] plain = {
            "minimize", file.toString(), "--data", x, "--data", y, "--at", pointOfAll(at)
        };
        Run text = Run.dln(plain);
        assertEquals(0, text.code(), text::err);
        assertTrue(!text.out().contains("global minimum ("), text::out);
        Run hybrid =
                Run.dln(
                        "minimize",
                        file.toString(),
                        "--data",
                        x,
                        "--data",
                        y,
                        "--method",
                        "hybrid",
                        "--rounds",
                        "1",
                        "--at",
                        at,
                        "--format",
                        "json");
        assertEquals(0, hybrid.code(), hybrid::err);
        JsonNode json = hybrid.json();
        boolean penalty = use.contains("@penalty");
        String status = json.get("status").asString();
        assertTrue(!status.equals("global"), json::toString);
        assertEquals(penalty, json.get("judgement").asString().contains("penalties"));
        assertTrue(!penalty || status.equals("undecided"), json::toString);
        assertTrue(
                json.get("rounds").size() == 1
                        && !json.get("rounds").get(0).get("global").asBoolean());
    }

    private static String pointOfAll(String at) {
        return at + ", eliminate_a=0, eliminate_b=0, eliminate_W=0";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hybrid --starts 3",
                "hybrid --rounds 0",
                "lbfgs --rounds 3",
                "hybrid:adam",
                "hybrid --time 1"
            })
    void optionsThatDoNotGoTogether(String options) {
        var args = new ArrayList<>(List.of("minimize", FIGURE, "--method"));
        args.addAll(Arrays.asList(options.split(" ")));
        assertEquals(64, Run.dln(args.toArray(String[]::new)).code());
    }
}
