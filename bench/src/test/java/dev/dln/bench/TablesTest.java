package dev.dln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.json.JsonReader;
import dev.dln.bench.table.Growth;
import dev.dln.bench.table.Medians;
import dev.dln.bench.table.PowerFit;
import dev.dln.bench.table.ResultsJson;
import dev.dln.bench.table.Row;
import dev.dln.bench.table.TextTable;

import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** What is written of made-up measurements. */
class TablesTest {
    /** The rounding of a few logarithms. */
    private static final double ROUNDING = 1e-12;

    private static Row row(OptionalDouble ms, Map<String, Double> peers, double target) {
        return new Row(
                "Group",
                "case",
                "hvp",
                2,
                "float64",
                ms,
                peers,
                target,
                3e6,
                12e9,
                Map.of("agrees to", "1e-16"));
    }

    @Test
    void limits() {
        assertEquals("at most 1.3: met", Row.atMost(1.3, 1.3, ""));
        assertEquals("at most 1.3: missed", Row.atMost(1.301, 1.3, ""));
        assertEquals("at most 1000 ms: missed", Row.atMost(1001, 1000, "ms"));
        assertEquals("at most 0: met", Row.atMost(0, 0, ""));
    }

    @Test
    void ratiosAndVerdicts() {
        Row met = row(OptionalDouble.of(0.5), Map.of("torch", 5.0), 10);
        assertEquals(10, met.ratio().orElseThrow());
        assertEquals(Row.Verdict.MET, met.verdict());
        assertEquals(6, met.gigaflops().orElseThrow(), ROUNDING);
        assertEquals(0.5, met.ofPeak().orElseThrow(), ROUNDING);
        Row missed = row(OptionalDouble.of(0.51), Map.of("torch", 5.0), 10);
        assertEquals(Row.Verdict.MISSED, missed.verdict());
        assertEquals(
                Row.Verdict.NONE, row(OptionalDouble.of(1), Map.of("torch", 5.0), 0).verdict());
        Row alone = row(OptionalDouble.of(1), Map.of(), 10);
        assertEquals(Row.Verdict.NONE, alone.verdict());
        assertTrue(alone.ratio().isEmpty());
        Row failed = row(OptionalDouble.empty(), Map.of("torch", 5.0), 10);
        assertEquals(Row.Verdict.NONE, failed.verdict());
        assertTrue(failed.gigaflops().isEmpty() && failed.ofPeak().isEmpty());
    }

    @Test
    void theTableAligns() {
        String text =
                TextTable.of(
                        List.of(
                                row(OptionalDouble.of(0.5), Map.of("torch", 5.0), 10),
                                row(OptionalDouble.of(123.4), Map.of("torch", 5.0), 10),
                                row(OptionalDouble.empty(), Map.of(), 0)));
        List<String> lines = text.lines().toList();
        assertEquals("Group", lines.getFirst());
        assertEquals(7, lines.size());
        assertTrue(lines.get(2).matches(".*torch ms +ratio.*"), text);
        assertTrue(
                lines.get(3)
                        .matches(
                                " *case +hvp +2 +float64 +0\\.500 +5\\.00 +10\\.0x +10\\.0x +met"
                                        + " +6\\.00 +50% +agrees to 1e-16"),
                text);
        assertTrue(lines.get(4).contains("0.0405x") && lines.get(4).contains("missed"), text);
        assertTrue(
                lines.get(5).matches(" *case +hvp +2 +float64 +- +- +- +- +- +- +agrees.*"), text);
        // numbers end where their heads end
        int end = lines.get(2).indexOf(" ms") + 3;
        for (String line : lines.subList(3, 6)) {
            assertFalse(line.charAt(end - 1) == ' ', text);
            assertEquals(' ', line.charAt(end), text);
        }
    }

    @Test
    void columnsThatHoldNothingAreLeftOut() {
        String text = TextTable.of(List.of(row(OptionalDouble.empty(), Map.of(), 0)));
        String head = text.lines().toList().get(2);
        assertTrue(head.matches(" *what +of +threads +precision"), text);
        assertTrue(text.contains("agrees to 1e-16"), text);
    }

    @Test
    void mediansIgnoreOutliers() {
        assertEquals(2, Medians.of(List.of(1000.0, 1.0, 2.0)));
        assertEquals(2.5, Medians.of(List.of(3.0, 1000.0, 1.0, 2.0)));
        assertThrows(IllegalArgumentException.class, () -> Medians.of(List.of()));
    }

    @Test
    void samplesKnowTheBestNumberOfThreads() {
        var samples = new Samples();
        samples.add("hvp", 1, List.of(2.0, 3.0, 9.0));
        samples.add("hvp", 2, List.of(7.0));
        samples.add("hvp-retained", 2, List.of(1.0));
        assertEquals(3, samples.median("hvp", 1).orElseThrow());
        assertEquals(3, samples.best("hvp", 2).orElseThrow());
        assertTrue(samples.best("hvp-retained", 1).isEmpty());
        assertTrue(samples.median("hvp", 3).isEmpty());
    }

    private static Growth quadratic() {
        return new Growth(
                "Hessian <of> x",
                2,
                IntStream.of(10, 100, 1000)
                        .mapToObj(n -> new PowerFit.Point(n, 3e-4 * n * n))
                        .toList());
    }

    @Test
    void powersAreFitted() {
        PowerFit fit = quadratic().fit();
        assertEquals(2, fit.exponent(), ROUNDING);
        assertEquals(3e-4, fit.factor(), ROUNDING);
        assertEquals(12, fit.at(200), 100 * ROUNDING);
        var point = new PowerFit.Point(2, 3);
        assertThrows(IllegalArgumentException.class, () -> PowerFit.of(List.of(point, point)));
        assertThrows(
                IllegalArgumentException.class,
                () -> PowerFit.of(List.of(point, new PowerFit.Point(3, 0))));
        assertTrue(quadratic().text().contains("exponent 2.00 (expected 2)"));
    }

    @Test
    void jsonComesBack() throws JsonReader.Malformed {
        JsonReader.Entry read =
                JsonReader.read(
                        ResultsJson.of(
                                Map.of("java", "25"),
                                List.of(
                                        row(OptionalDouble.of(0.5), Map.of("torch", 5.0), 10),
                                        row(OptionalDouble.empty(), Map.of(), 0)),
                                List.of(quadratic())));
        assertEquals("dln.bench/1", read.string("schema"));
        assertEquals("25", read.entry("about").string("java"));
        JsonReader.Entry first = read.entries("rows").getFirst();
        assertEquals(10, first.entry("ratios").number("torch"));
        assertEquals(0.5, first.number("milliseconds"));
        assertEquals("met", first.string("verdict"));
        JsonReader.Entry second = read.entries("rows").get(1);
        assertTrue(second.has("milliseconds") && second.get("milliseconds") == null);
        assertEquals("none", second.string("verdict"));
        JsonReader.Entry law = read.entries("growth").getFirst();
        assertEquals(2, law.number("exponent"), ROUNDING);
        assertEquals(3, law.numbers("sizes").length);
    }

    @Test
    void thePictureIsXmlWithItsStyle()
            throws ParserConfigurationException, IOException, SAXException {
        String svg = Growth.svg(List.of(quadratic()));
        var document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)));
        assertEquals("svg", document.getDocumentElement().getTagName());
        String style = document.getElementsByTagName("style").item(0).getTextContent();
        assertTrue(style.contains("prefers-color-scheme: dark"));
        assertTrue(svg.contains("Hessian &lt;of&gt; x: exponent 2.00"));
        assertEquals(
                3, Arrays.stream(svg.split("<title>", -1)).filter(t -> t.contains(" ms<")).count());
    }
}
