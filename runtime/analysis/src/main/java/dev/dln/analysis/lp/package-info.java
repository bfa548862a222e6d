/**
 * Linear programming over fractions: a small exact simplex method ({@link
 * dev.dln.analysis.lp.Simplex}), whose answers come with what proves them, and the question that
 * theorems about classifiers ask, whether a hyperplane separates two finite sets of points ({@link
 * dev.dln.analysis.lp.Separation}).
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.lp;
