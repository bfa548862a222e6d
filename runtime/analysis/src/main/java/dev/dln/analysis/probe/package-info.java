/**
 * Searching for what happens when a theorem's hypothesis is dropped. A {@link
 * dev.dln.analysis.probe.Question} names the hypothesis, the statement, the random {@link
 * dev.dln.analysis.probe.Design}s that meet all other hypotheses, and how a violation is looked for
 * in one of them; {@link dev.dln.analysis.probe.Questions} is the one list. {@link
 * dev.dln.analysis.probe.Probe} draws designs until one violates, then makes it as small as it can,
 * step by step, looking for a violation anew after each step. A {@link
 * dev.dln.analysis.probe.Witness} is checked by means that do not depend on the search: a
 * certificate, exact arithmetic, enclosures. Nothing known about where violations are is used
 * beyond what a question says.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.probe;
