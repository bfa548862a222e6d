/** Running models: bind data to a compiled model, open a session on a device, evaluate. */
@org.jspecify.annotations.NullMarked
package dev.dln.engine;
