package dev.dln.app.report;

/** A picture as a file of its own: an SVG document with the style in it, light and dark. */
public final class SvgFile {
    private static final String ID = "picture";

    private SvgFile() {}

    /** The document. */
    public static String of(Picture picture) {
        String element = picture.svg(ID);
        int inside = element.indexOf('>') + 1;
        return element.substring(0, inside)
                + "<style>"
                + Xml.escape(Style.SHEET)
                + "</style><rect width=\"100%\" height=\"100%\" fill=\"var(--paper)\"/>"
                + element.substring(inside)
                + "\n";
    }
}
