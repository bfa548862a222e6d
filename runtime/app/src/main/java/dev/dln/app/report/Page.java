package dev.dln.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A self-contained HTML page, built from top to bottom. It needs no script and nothing from the
 * network; all text given is escaped.
 */
public final class Page {
    private final String title;
    private final List<String> body = new ArrayList<>();
    private int charts;

    /** A page with a title. */
    public Page(String title) {
        this.title = title;
    }

    /** The paragraph under the title that says what came out. */
    public Page lead(String text) {
        body.add("<p class=\"lead\">" + Xml.escape(text) + "</p>");
        return this;
    }

    /** A heading. */
    public Page heading(String text) {
        body.add("<h2>" + Xml.escape(text) + "</h2>");
        return this;
    }

    /**
     * A heading after a coloured word.
     *
     * @param colour 0 to 6, as in a chart
     */
    public Page heading(String badge, int colour, String text) {
        body.add(
                "<h2><span class=\"badge b%d\">%s</span> %s</h2>"
                        .formatted(colour, Xml.escape(badge), Xml.escape(text)));
        return this;
    }

    /** A paragraph that is set off: what a statement says. */
    public Page quotation(String text) {
        body.add("<p class=\"says\">" + Xml.escape(text) + "</p>");
        return this;
    }

    /** A paragraph. */
    public Page paragraph(String text) {
        body.add("<p>" + Xml.escape(text) + "</p>");
        return this;
    }

    /** Numbers to catch the eye, each under its name, in the map's order. */
    public Page facts(Map<String, String> facts) {
        body.add("<dl class=\"facts\">");
        facts.forEach(
                (name, value) ->
                        body.add(
                                "<div><dt>%s</dt><dd>%s</dd></div>"
                                        .formatted(Xml.escape(name), Xml.escape(value))));
        body.add("</dl>");
        return this;
    }

    /** A picture with a caption. */
    public Page figure(Picture chart, String caption) {
        charts++;
        body.add("<figure>");
        body.add(chart.svg("chart" + charts));
        body.add("<figcaption>" + Xml.escape(caption) + "</figcaption></figure>");
        return this;
    }

    /** A table. */
    public Page table(Table table) {
        body.add(table.html());
        return this;
    }

    /**
     * A matrix between brackets under its name; several stand side by side where there is room.
     *
     * @param rows cells as text
     */
    public Page matrix(String name, List<List<String>> rows) {
        var out = new StringBuilder("<div class=\"matrix\"><div>");
        out.append(Xml.escape(name)).append("</div><table><tbody>");
        for (List<String> row : rows) {
            out.append("<tr>");
            row.forEach(cell -> out.append("<td>").append(Xml.escape(cell)).append("</td>"));
            out.append("</tr>");
        }
        body.add(out + "</tbody></table></div>");
        return this;
    }

    /** Text as it stands, such as a model's source or a command. */
    public Page verbatim(String text) {
        body.add("<pre>" + Xml.escape(text) + "</pre>");
        return this;
    }

    /** The small print at the end. */
    public Page footer(String text) {
        body.add("<footer>" + Xml.escape(text) + "</footer>");
        return this;
    }

    /** The whole document. */
    public String html() {
        return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        <h1>%s</h1>
        %s
        </main>
        </body>
        </html>
        """
                .formatted(
                        Xml.escape(title), Style.SHEET, Xml.escape(title), String.join("\n", body));
    }
}
