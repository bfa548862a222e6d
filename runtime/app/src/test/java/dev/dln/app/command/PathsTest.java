package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.data.ArrayWriter;
import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code dln slice} and {@code dln path} on surfaces that are known. */
class PathsTest {
    private static final String SURFACE = "../../samples/mueller-brown.dln";

    @TempDir private Path folder;

    private static Run succeeds(String... args) {
        Run run = Run.dln(args);
        assertEquals(0, run.code(), () -> run.out() + run.err());
        assertEquals("", run.err());
        return run;
    }

    private Array array(String archive, String name) throws Exception {
        return Objects.requireNonNull(
                DataSpec.loadAll(List.of(folder.resolve(archive).toString()), folder).get(name),
                name);
    }

    @Test
    void aPathBetweenMinima() throws Exception {
        Path page = folder.resolve("p.html");
        JsonNode json =
                succeeds(
                                "path",
                                SURFACE,
                                "--from=-0.5,1.5",
                                "--to",
                                "0.6,0",
                                "--relax",
                                "--out",
                                folder.toString(),
                                "--report",
                                page.toString(),
                                "--format",
                                "json")
                        .json();
        assertEquals("dln.path/1", json.get("schema").asString());
        assertEquals("converged", json.get("status").asString());
        assertEquals(-40.66484351, json.get("pass").asDouble(), 1e-8);
        assertEquals(106.0346737, json.get("barrierFromStart").asDouble(), 1e-7);
        assertEquals(67.50188061, json.get("barrierFromEnd").asDouble(), 1e-7);
        assertTrue(json.get("saddle").get("trusted").asBoolean());
        assertEquals(1, json.get("saddle").get("negative").asInt());
        assertEquals("local_minimum", json.get("start").get("kind").asString());
        assertEquals(false, json.get("endsAlike").asBoolean());
        List<String> downhill =
                json.get("saddle").get("downhill").valueStream().map(JsonNode::asString).toList();
        assertTrue(downhill.contains("the start"), downhill.toString());
        assertTrue(downhill.contains("another minimum, of loss -80.76781813"), downhill.toString());
        assertEquals(2, Pages.pictures(page).size());

        // the saddle is a point for other commands, an image of the band likewise
        JsonNode saddle =
                succeeds(
                                "classify",
                                SURFACE,
                                "--at",
                                folder.resolve("saddle.npz").toString(),
                                "--format",
                                "json")
                        .json();
        assertEquals("strict_saddle", saddle.get("points").get(0).get("kind").asString());
        int images = json.get("images").size();
        assertEquals(List.of(images), array("band.npz", "x").shape());
        assertEquals(
                json.get("images").get(3).get("loss").asDouble(),
                array("band.npz", "loss").values()[3]);
    }

    @Test
    void endsThatMirrorEachOtherAreCalledAlike() {
        String double_ = Run.file(folder, "d.dln", "network d { param x  minimize (x^2 - 1)^2 }");
        Run run = succeeds("path", double_, "--from=-1", "--to", "1");
        assertTrue(run.out().contains("1 from the start, 1 from the end"), run.out());
        assertTrue(run.out().contains("they may be copies"), run.out());
        Run slope = succeeds("path", double_, "--from=-1", "--to", "2");
        assertTrue(slope.out().contains("the end is no critical point"), slope.out());
    }

    @Test
    void aLineAlongAnEigenvector() throws Exception {
        String saddle =
                Run.file(folder, "s.dln", "network s { param x, y  minimize x^2 - 3 * y^2 + x^4 }");
        Path page = folder.resolve("s.html");
        JsonNode json =
                succeeds(
                                "slice",
                                saddle,
                                "--at",
                                "zeros",
                                "--along",
                                "eig:-1",
                                "--reach",
                                "2",
                                "--points",
                                "5",
                                "--gradients",
                                "--out",
                                folder.toString(),
                                "--report",
                                page.toString(),
                                "--format",
                                "json")
                        .json();
        assertEquals("line", json.get("kind").asString());
        assertEquals("[20.0,2.0,0.0,2.0,20.0]", json.get("loss").toString());
        assertEquals(2, json.get("curvature").asDouble(), 1e-15);
        assertEquals(36, json.get("gradientNorm").get(0).asDouble(), 1e-12);
        assertArrayEquals(
                new double[] {20, 2, 0, 2, 20}, array("slice.npz", "loss").values(), 1e-13);
        assertEquals(2, Pages.pictures(page).size());
    }

    @Test
    void aPlaneThroughThreePoints() throws Exception {
        Path page = folder.resolve("plane.html");
        Path points = folder.resolve("points.npz");
        ArrayWriter.writeNpz(
                points,
                Map.of(
                        "x", new Array(List.of(2), new double[] {9, 0.6234994}),
                        "y", new Array(List.of(2), new double[] {9, 0.0280378})));
        Run run =
                succeeds(
                        "slice",
                        SURFACE,
                        "--at=-0.5582236,1.4417258",
                        "--to",
                        points + ":2",
                        "--and=-0.8220016,0.6243128",
                        "--points",
                        "31",
                        "--out",
                        folder.toString(),
                        "--report",
                        page.toString());
        assertTrue(run.out().contains("31 x 31"), run.out());
        assertEquals(List.of(31, 31), array("slice.npz", "loss").shape());
        var map = Pages.pictures(page).getFirst();
        assertTrue(map.getElementsByTagName("rect").getLength() > 100, "cells");
        assertEquals(3, map.getElementsByTagName("circle").getLength());
        // the three marks lie where the losses of the points are
        double low =
                java.util.Arrays.stream(array("slice.npz", "loss").values()).min().orElseThrow();
        assertTrue(low < -140, "lowest " + low);
    }

    @Test
    void mistakes() {
        String line = Run.file(folder, "l.dln", "network l { param x, y  minimize x^2 + y^2 }");
        for (String[] args :
                new String[][] {
                    {"slice", line, "--at", "zeros", "--along", "eig:3"},
                    {"slice", line, "--at", "zeros", "--along", "eig:0"},
                    {"slice", line, "--at", "zeros", "--to", "zeros"},
                    {"slice", line, "--at", "zeros", "--to", "1,1", "--and", "2,2"},
                    {"slice", line, "--at", "1,2,3"},
                    {"slice", line, "--at", "zeros", "--reach", "-1"},
                    {"path", line, "--from", "1,1", "--to", "1,1", "--images", "0"},
                    {"path", line, "--from", "1,1"},
                }) {
            Run run = Run.dln(args);
            assertEquals(64, run.code(), String.join(" ", args) + run.out() + run.err());
            assertEquals("", run.out());
        }
    }
}
