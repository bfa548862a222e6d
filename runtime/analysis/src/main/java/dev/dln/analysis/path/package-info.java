/**
 * How critical points lie to each other. {@link dev.dln.analysis.path.LineSlice} and {@link
 * dev.dln.analysis.path.PlaneSlice} are the loss on a line and on a plane; {@link
 * dev.dln.analysis.path.ElasticBand} finds the path of least height between two minima and the
 * saddle on it; {@link dev.dln.analysis.path.DisconnectivityGraph} connects minima through saddles
 * of index one and says which minima can reach each other below which loss.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.path;
