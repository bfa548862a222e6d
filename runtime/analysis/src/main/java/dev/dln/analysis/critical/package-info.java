/**
 * The search for critical points of any index. {@link dev.dln.analysis.critical.DampedNewton}
 * solves gradient = 0 from one start; {@link dev.dln.analysis.critical.CriticalSearch} runs it from
 * many {@link dev.dln.analysis.critical.Starts}, in parallel with results that do not depend on the
 * number of threads, classifies what it found and merges what cannot be told apart.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.critical;
