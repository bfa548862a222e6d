/**
 * Theorems as programs. A {@link dev.dln.analysis.theorem.Statement} is one entry of the registry
 * {@link dev.dln.analysis.theorem.Statements}: its paper and number, what it says in our words, and
 * an {@link dev.dln.analysis.theorem.Examiner} that evaluates its hypotheses and its conclusion on
 * an {@link dev.dln.analysis.theorem.Instance}, a user's model with its data and perhaps a point.
 * The verdict is no opinion of the examiner's: {@link dev.dln.analysis.theorem.Finding.Builder}
 * derives the {@link dev.dln.analysis.theorem.Ruling} from the {@link
 * dev.dln.analysis.theorem.Standing} of each {@link dev.dln.analysis.theorem.Hypothesis} and of the
 * conclusion, so that nothing closed is ever claimed from floating point and nothing is concluded
 * from a statement that is false as printed. The papers' statements are in the packages below.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.theorem;
