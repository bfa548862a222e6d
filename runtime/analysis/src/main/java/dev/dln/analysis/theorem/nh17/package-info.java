/** The statements of Nguyen and Hein 2017. */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.theorem.nh17;
