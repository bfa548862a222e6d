/** Pictures and pages: SVG charts, and the self-contained HTML pages that hold them. */
@org.jspecify.annotations.NullMarked
package dev.dln.app.report;
