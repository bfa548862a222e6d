package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import tools.jackson.databind.JsonNode;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.xml.parsers.DocumentBuilderFactory;

/** The demo on a few starts: what it finds agrees with theory, and its page stands on its own. */
class DemoTest {
    @TempDir private Path folder;

    @Test
    void findsCriticalPointsThatTheoryKnows() throws Exception {
        Path page = folder.resolve("demo.html");
        Run run =
                Run.dln(
                        "demo",
                        "--starts",
                        "12",
                        "--hidden",
                        "2",
                        "--report",
                        page.toString(),
                        "--format",
                        "json");
        assertEquals(0, run.code(), run.err());
        JsonNode json = run.json();
        // 1 + 13 + 13 * 12 / 2 sets of at most two of thirteen directions
        assertEquals(92, json.get("predicted").asInt());
        assertEquals(json.get("distinct").asInt(), json.get("agreeing").asInt());
        assertTrue(json.get("distinct").asInt() >= 3, run.out());
        assertTrue(json.get("largestRelativeLossDifference").asDouble() < 1e-12);
        assertEquals(1, json.get("kinds").get("global_minimum").asInt());

        String html = Files.readString(page);
        assertFalse(html.contains("<script"), "no script");
        assertFalse(html.contains("src=") || html.contains("@import") || html.contains("url("));
        Document svg = parse(html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6));
        assertEquals(92, count(svg, "c0 stroked"));
        assertEquals(
                json.get("distinct").asInt(), count(svg, "c1 filled") + count(svg, "c2 filled"));
        assertTrue(svg.getElementsByTagName("desc").getLength() == 1);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
    }

    /** The marks of the first group of a class: the chart's, not the legend's. */
    private static int count(Document svg, String classes) {
        var groups = svg.getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            var group = (org.w3c.dom.Element) groups.item(i);
            if (group.getAttribute("class").equals(classes)) {
                return group.getElementsByTagName("title").getLength();
            }
        }
        return 0;
    }
}
