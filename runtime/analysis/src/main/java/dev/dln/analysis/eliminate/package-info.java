/**
 * Models with the exponential neurons of {@code @eliminate} (Kawaguchi and Kaelbling 2020). A local
 * minimum of such a model exists only where the network's own outputs reach the least loss that any
 * outputs can have; elsewhere minimisers go to infinity in the neurons' exponents. {@link
 * dev.dln.analysis.eliminate.NeuronModel} takes the model apart, {@link
 * dev.dln.analysis.eliminate.GroupGradients} decides which of the two it is, {@link
 * dev.dln.analysis.eliminate.LeastLoss} bounds the loss of every network from below, {@link
 * dev.dln.analysis.eliminate.WatchedMinimizer} lets any minimiser report the divergence, and {@link
 * dev.dln.analysis.eliminate.HybridSearch} answers it with a global step.
 */
@NullMarked
package dev.dln.analysis.eliminate;

import org.jspecify.annotations.NullMarked;
