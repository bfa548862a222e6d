package dev.dln.app.report;

/**
 * Something drawn: one SVG element with a title and a description for those who cannot see it, in
 * the colours of the page ({@link Style}), so that it follows a light or dark scheme.
 */
public interface Picture {
    /** The SVG element; {@code id} makes its inner names unique on a page. */
    String svg(String id);
}
