/**
 * The commands, one class each, and the option groups they share. A command reads its arguments,
 * asks compiler, engine or analysis, and prints; it decides nothing else.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.app.command;
