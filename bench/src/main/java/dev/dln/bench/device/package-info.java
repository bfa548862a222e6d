/**
 * The two large networks and matrix products on one device, at sizes for graphics processors: what
 * {@code bench/gpu/run} runs, from an image that needs nothing else.
 *
 * <p>{@link dev.dln.bench.device.DeviceBench} is the command; a {@link
 * dev.dln.bench.device.Measured} is a line of its table, and {@link dev.dln.bench.device.PeerTimes}
 * what {@code bench/gpu/peers.py} wrote.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.bench.device;
