/** What programs of the language mean: source text compiled, bound and evaluated. */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.language;
