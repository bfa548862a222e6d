/**
 * What a machine is measured for once and keeps: files in the user's cache folder that may be lost,
 * damaged or refused at any time, and then are made again.
 *
 * <p>{@link dev.dln.engine.cache.CacheFolder} finds the folder and reads and writes whole files in
 * it.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.cache;
