package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code dln linear}: the closed form beside the model, the 2,517 critical values of Frye et al.
 */
class LinearCommandTest {
    @TempDir private Path folder;

    private static String root(String path) {
        return Path.of(System.getProperty("dln.root", "../..")).resolve(path).toString();
    }

    private static JsonNode autoencoder(String... more) {
        var args =
                new ArrayList<>(
                        List.of(
                                "linear",
                                root("samples/linear-autoencoder.dln"),
                                "--data",
                                "X=" + root("samples/published/linear-spectrum-16.csv") + ":T",
                                "--format",
                                "json"));
        args.addAll(List.of(more));
        Run run = Run.dln(args.toArray(String[]::new));
        assertEquals(0, run.code(), run::err);
        return run.json();
    }

    private static void allAgree(JsonNode json, int count) {
        assertEquals(count, json.get("built").asInt());
        assertEquals(0, json.get("mismatched").asInt());
        assertEquals(count, json.get("points").size());
        int minima = 0;
        for (JsonNode point : json.get("points")) {
            assertTrue(point.get("agrees").asBoolean(), point::toString);
            assertEquals(point.get("predictedKind").asString(), point.get("kind").asString());
            assertTrue(point.get("margin").asDouble() > 1000, point::toString);
            minima += point.get("kind").asString().equals("global_minimum") ? 1 : 0;
        }
        assertEquals(1, minima);
    }

    /** 1 + 16 + 120 + 560 + 1820 sets, of the eigenvalues 2, 4, ..., 32 exactly. */
    @Test
    void theClosedFormOfThe16ByFourAutoencoder() {
        JsonNode json = autoencoder("--construct", "60", "--list", "3000");
        assertEquals(2517, json.get("criticalValues").asInt());
        assertEquals(2517, json.get("sets").size());
        assertEquals(136 - (32 + 30 + 28 + 26) / 2.0, json.get("globalMinimum").asDouble(), 1e-12);
        for (int i = 0; i < 16; i++) {
            assertEquals(32 - 2 * i, json.get("eigenvalues").get(i).asDouble(), 1e-12);
        }
        for (JsonNode set : json.get("sets")) {
            double value = 136;
            int above = 0;
            int q = set.get("directions").size();
            for (int a = 0; a < q; a++) {
                int i = set.get("directions").get(a).asInt();
                value -= 17 - i;
                above += i - 1 - a;
            }
            assertEquals(value, set.get("loss").asDouble(), 1e-12);
            assertEquals(above + (4 - q) * (16 - q), set.get("negative").asInt());
            assertEquals(128 - q * (32 - q) - 2 * (4 - q) * (16 - q), set.get("zero").asInt());
        }
        assertEquals(60, json.get("built").asInt());
        assertEquals(0, json.get("mismatched").asInt());
    }

    @Test
    @EnabledIfSystemProperty(named = "dln.long", matches = "true")
    void allOfThemAgree() {
        allAgree(autoencoder("--construct", "all"), 2517);
    }

    /** The same data with two hidden units: 137 sets, all built, and what a search finds. */
    @Test
    void allOfASmallerOneAgree() {
        JsonNode json =
                autoencoder("--set", "k=2", "--construct", "all", "--moved", "--starts", "20");
        allAgree(json, 137);
        JsonNode found = json.get("found");
        assertTrue(found.get("points").asInt() > 10, found::toString);
        assertEquals(found.get("points").asInt(), found.get("agreeing").asInt());
    }

    /** Rank patterns of a deep network: strict and non-strict saddles, written as starts. */
    @Test
    void patternsOfADeepNetwork() throws IOException {
        Run run =
                Run.dln(
                        "linear",
                        root("samples/deep-linear.dln"),
                        "--data",
                        root("samples/data/iris.npz"),
                        "--set",
                        "depth=4",
                        "--construct",
                        "4",
                        "--patterns",
                        "12",
                        "--out",
                        folder.toString());
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().contains("nonstrict saddles"), run.out());
        assertTrue(run.out().contains(" strict saddles"), run.out());
        assertTrue(run.out().contains("all agree with theory"), run.out());
        Map<String, Array> points =
                DataSpec.loadAll(List.of(folder.resolve("points.npz").toString()), folder);
        Array first = points.get("W1");
        assertNotNull(first);
        assertEquals(List.of(48, 3, 4), first.shape());
    }

    /** A built point seen as a user's: ranks, descent, and what is proved of global optimality. */
    @Test
    void aPointIsLookedAt() throws IOException {
        autoencoder("--set", "k=1", "--construct", "3", "--out", folder.toString());
        String points = folder.resolve("points.npz").toString();
        JsonNode minimum = autoencoder("--set", "k=1", "--at", points + ":2").get("at");
        assertEquals("[1]", minimum.get("directions").toString());
        assertEquals("global_minimum", minimum.get("criterionKind").asString());
        assertEquals("proved", minimum.get("global").asString());
        Path out = folder.resolve("saddle");
        JsonNode saddle =
                autoencoder("--set", "k=1", "--at", points + ":3", "--out", out.toString())
                        .get("at");
        assertEquals("[2]", saddle.get("directions").toString());
        assertEquals("strict_saddle", saddle.get("criterionKind").asString());
        assertEquals("refuted", saddle.get("global").asString());
        assertTrue(saddle.get("curvature").asDouble() < 0);
        Map<String, Array> descent =
                DataSpec.loadAll(List.of(out.resolve("descent.npz").toString()), folder);
        double square = 0;
        for (Array array : descent.values()) {
            for (double v : array.values()) {
                square += v * v;
            }
        }
        assertEquals(1, square, 1e-12);
        JsonNode origin = autoencoder("--set", "k=1", "--at", "zeros").get("at");
        assertEquals(1, origin.get("pivots").size());
        assertEquals("more", origin.get("pivots").get(0).get("around").get("rank").asString());
        JsonNode elsewhere = autoencoder("--set", "k=1", "--at", "random:1").get("at");
        assertEquals("not_critical", elsewhere.get("kind").asString());
    }

    /** Iris by a linear network with a robust loss: a bound, and a minimum that meets it. */
    @Test
    void anotherConvexLossHasALowerBound() {
        String model =
                Run.file(
                        folder,
                        "robust.dln",
                        """
                        network robust(k = 3) {
                          data   X[d, m], Y[c, m]
                          param  W1[k, d], W2[c, k]
                          output W2 * W1 * X @loss pseudo_huber(Y, 0.5)
                        }
                        """);
        String data = root("samples/data/iris.npz");
        JsonNode bound = Run.dln("linear", model, "--data", data, "--format", "json").json();
        assertTrue(bound.get("attainable").asBoolean(), bound::toString);
        double value = bound.get("lowerBound").asDouble();
        JsonNode best =
                Run.dln("minimize", model, "--data", data, "--starts", "3", "--format", "json")
                        .json()
                        .get("best");
        assertTrue(value > 0.01, bound::toString);
        assertTrue(value <= best.get("loss").asDouble());
        assertEquals(value, best.get("loss").asDouble(), 1e-8);
        assertTrue(
                Run.dln("linear", model, "--data", data, "--set", "k=1")
                        .out()
                        .contains("do not allow every matrix"));
        assertEquals(64, Run.dln("linear", model, "--data", data, "--starts", "3").code());
    }

    @Test
    void anythingElseIsRefused() {
        Run run = Run.dln("linear", root("samples/saddle.dln"));
        assertEquals(65, run.code());
        assertTrue(run.err().contains("is not a linear network with squared loss"), run.err());
        Run number =
                Run.dln("linear", root("samples/linear-autoencoder.dln"), "--construct", "some");
        assertEquals(64, number.code());
    }
}
