package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;

/** What the command line says of points that are easily taken for something else. */
class DegenerateSamplesTest {
    private static final Path SAMPLES =
            Path.of(System.getProperty("dln.root", "../..")).resolve("samples");

    private static JsonNode classify(String sample, String... more) {
        String[] args = new String[5 + more.length];
        args[0] = "classify";
        args[1] = SAMPLES.resolve(sample).toString();
        args[2] = "--format=json";
        args[3] = "--at";
        args[4] = "zeros";
        System.arraycopy(more, 0, args, 5, more.length);
        Run run = Run.dln(args);
        assertEquals(0, run.code(), run.err());
        return run.json().get("points").get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0, -1, 0, nonstrict_saddle, 2",
        "2, 0, 1, 0, global_minimum, 1",
        "2, 0, -1, 0, nonstrict_saddle, 1",
        "2, 1, -0.001, 0, nonstrict_saddle, 1",
        "2, 0, 0, -1e-9, strict_saddle, 0",
        "2, 0, 0, 1e-9, global_minimum, 0",
    })
    void degeneratePoints(
            String power, String bend, String quartic, String curvature, String kind, int zero) {
        JsonNode point =
                classify(
                        "degenerate-points.dln",
                        "--set=power=" + power,
                        "--set=bend=" + bend,
                        "--set=quartic=" + quartic,
                        "--set=curvature=" + curvature);
        assertEquals(kind, point.get("kind").asString(), point.get("reason").asString());
        assertEquals(zero, point.get("zero").asInt());
        assertEquals(0, point.get("symmetric").asInt());
        assertEquals(zero, point.get("flat").asInt());
    }

    @Test
    void monkeySaddle() {
        JsonNode point = classify("monkey-saddle.dln");
        assertEquals("nonstrict_saddle", point.get("kind").asString());
        assertEquals(6, point.get("nullity").get("third").asDouble(), 1e-12);
    }

    @Test
    void kinkMinimum() {
        JsonNode point = classify("kink-minimum.dln");
        String kind = point.get("kind").asString();
        assertTrue(kind.equals("local_minimum") || kind.equals("undetermined"), kind);
        assertTrue(point.get("reason").asString().contains("kink"));
        assertEquals(0, point.get("nullity").get("kinkDistance").asDouble());
    }
}
