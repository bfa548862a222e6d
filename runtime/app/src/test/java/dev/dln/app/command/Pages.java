package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

/** What every page must be: self-contained, its pictures well-formed and described. */
public final class Pages {
    private Pages() {}

    /** Reads a page and checks it; its pictures. */
    public static List<Document> pictures(Path page) throws Exception {
        String html = Files.readString(page);
        assertFalse(html.contains("<script"), "no script");
        assertFalse(html.contains("src=") || html.contains("@import") || html.contains("href="));
        assertFalse(html.matches("(?s).*url\\((?!#).*"), "nothing from elsewhere");
        assertFalse(html.contains("NaN"), "a number that is none");
        var pictures = new ArrayList<Document>();
        for (int at = html.indexOf("<svg"); at >= 0; at = html.indexOf("<svg", at + 1)) {
            String svg = html.substring(at, html.indexOf("</svg>", at) + 6);
            Document parsed =
                    DocumentBuilderFactory.newDefaultInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(svg)));
            var root = parsed.getDocumentElement();
            assertEquals("img", root.getAttribute("role"));
            assertFalse(
                    parsed.getElementsByTagName("desc").item(0).getTextContent().isBlank(),
                    "a description for those who cannot see it");
            for (String id : root.getAttribute("aria-labelledby").split(" ")) {
                assertTrue(svg.contains("id=\"" + id + "\""), id);
            }
            pictures.add(parsed);
        }
        return pictures;
    }

    /** The elements of the first group of a class. */
    static int marks(Document svg, String classes) {
        var groups = svg.getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            var group = (org.w3c.dom.Element) groups.item(i);
            if (group.getAttribute("class").equals(classes)) {
                return group.getElementsByTagName("*").getLength()
                        - group.getElementsByTagName("title").getLength();
            }
        }
        return 0;
    }
}
