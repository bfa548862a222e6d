/**
 * The corpus of samples/ as tests: every sample compiles, runs and differentiates on every device.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.app.samples;
