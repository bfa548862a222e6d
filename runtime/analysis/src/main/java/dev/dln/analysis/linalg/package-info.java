/**
 * Dense linear algebra through LAPACK (OpenBLAS). Matrices are flat row-major arrays. The natives
 * are loaded on first use, so that whoever needs no decomposition does not pay for them; where they
 * are missing, {@link dev.dln.analysis.linalg.NativeLibraryException} says so. OpenBLAS runs on one
 * thread: the same input gives the same bits whatever the machine is doing.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.linalg;
