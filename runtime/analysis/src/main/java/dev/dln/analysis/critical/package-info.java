/**
 * The search for critical points of any index. A {@link dev.dln.analysis.critical.Finder} solves
 * gradient = 0 from one start; {@link dev.dln.analysis.critical.Finders} is the register of them,
 * each a published method: damped, regularised, pseudo-inverse and trust-region Newton steps for
 * gradient = 0, Newton-MR, minimisation of the gradient norm, eigenvector following, and any
 * minimiser. {@link dev.dln.analysis.critical.CriticalSearch} runs one from many {@link
 * dev.dln.analysis.critical.Starts}, in parallel with results that do not depend on the number of
 * threads, classifies what it found and merges what cannot be told apart. It stops within a {@link
 * dev.dln.analysis.critical.Budget} and tells a {@link dev.dln.analysis.critical.Journal} of every
 * finished start, from which an interrupted search goes on.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.critical;
