package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;

/** A slice needs an axis to be at least so long; decided when its size is known. */
record Requirement(Extent axis, int least, Span span) {}
