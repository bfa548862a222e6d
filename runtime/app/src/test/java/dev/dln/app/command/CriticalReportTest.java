package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** The page of {@code dln critical} and the numbers beside its pictures. */
class CriticalReportTest {
    @TempDir private Path folder;

    @Test
    void theSurfaceOfMuellerAndBrown() throws Exception {
        Path run = folder.resolve("run");
        Run ran =
                Run.dln(
                        "critical",
                        "../../samples/mueller-brown.dln",
                        "--starts",
                        "60",
                        "--certify",
                        "--run",
                        run.toString());
        assertEquals(0, ran.code(), ran.err());
        var pictures = Pages.pictures(run.resolve("report.html"));
        var titles =
                pictures.stream()
                        .map(p -> p.getElementsByTagName("title").item(0).getTextContent())
                        .toList();
        for (String title :
                new String[] {
                    "Index against loss",
                    "Spectrum of the Hessian at point 1",
                    "Gradient norm against iteration",
                    "Along the eigenvector of the lowest eigenvalue, point 1, local minimum",
                    "The loss on the plane of both eigenvectors, point 1, local minimum",
                    "Disconnectivity graph"
                }) {
            assertTrue(titles.contains(title), title + " is not among " + titles);
        }
        var index = pictures.get(titles.indexOf("Index against loss"));
        assertEquals(3, Pages.marks(index, "c3 filled"), "minima");
        assertEquals(2, Pages.marks(index, "c1 filled"), "saddles");
        assertEquals(5, Pages.marks(index, "c5 stroked halo"), "certified points");
        JsonNode graph = new ObjectMapper().readTree(Files.readString(run.resolve("graph.json")));
        assertEquals(3, graph.get("minima").size());
        assertEquals(2, graph.get("merges").size());
        assertEquals(-72.24894011, graph.get("merges").get(0).get("loss").asDouble(), 1e-7);
        assertEquals(-40.66484351, graph.get("merges").get(1).get("loss").asDouble(), 1e-7);
        assertTrue(Files.exists(run.resolve("cert-0005.json")));
        JsonNode results =
                new ObjectMapper().readTree(Files.readString(run.resolve("results.json")));
        assertEquals("dln.critical/1", results.get("schema").asString());
        assertEquals("certified", results.get("points").get(4).get("certainty").asString());
    }

    @Test
    void aPageWithoutAnyPoint() throws Exception {
        String slope = Run.file(folder, "slope.dln", "network s { param x, y  minimize x + y^2 }");
        Path page = folder.resolve("r.html");
        Run ran = Run.dln("critical", slope, "--starts", "3", "--report", page.toString());
        assertEquals(0, ran.code(), ran.err());
        assertTrue(ran.out().contains("0 distinct: none"), ran.out());
        Pages.pictures(page);
    }

    @Test
    void theExponentOfALawIsFound() {
        var random = new SplittableRandom(3);
        double[] losses = new double[60];
        int[] indices = new int[60];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = 2 + 5 * random.nextDouble();
            indices[i] = (int) Math.round(40 * Math.pow(losses[i] - 1.5, 1.5));
        }
        IndexFit fit = IndexFit.of(losses, indices).orElseThrow();
        assertEquals(1.5, fit.exponent(), 0.1);
        assertEquals(1.5, fit.threshold(), 0.15);
        assertTrue(fit.error() < 0.05, "error " + fit.error());
        assertEquals(40 * Math.pow(3, 1.5), fit.at(4.5), 4);
        assertEquals(0, fit.at(1));
        assertEquals(
                Optional.empty(),
                IndexFit.of(new double[] {1, 2, 3, 4}, new int[] {1, 2, 3, 4}),
                "too few points");
        assertEquals(Optional.empty(), IndexFit.of(new double[20], new int[20]), "all minima");
    }
}
