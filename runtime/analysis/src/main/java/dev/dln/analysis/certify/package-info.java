/**
 * Proposes certificates of critical points, and has them checked.
 *
 * <p>{@link dev.dln.analysis.certify.Certifier} refines an approximate critical point, chooses what
 * to claim and how it could be proved - exactly in fractions, or by a box around the point on a
 * slice across the symmetries' orbits - with ordinary floating point, and asks {@link
 * dev.dln.analysis.verify.Verifier}. Nothing here is trusted: only what the verifier accepts is a
 * certificate.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.certify;
