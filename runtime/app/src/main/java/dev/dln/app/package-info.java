/**
 * The {@code dln} command: the only place that reads files and prints.
 *
 * <p>{@link dev.dln.app.Main} is what the launcher starts; {@link dev.dln.app.Dln#run} is the same
 * for a test or an embedder: arguments and streams in, an {@link dev.dln.app.ExitCode} out, no
 * global state. One class per command is in {@code dev.dln.app.command}; they share the option
 * groups there. Results go to {@link dev.dln.app.Context#out()} as text or as JSON ({@code
 * dev.dln.app.json}); progress, warnings and problems go to {@link dev.dln.app.Context#err()}.
 * Whatever the user can repair leaves a command as a {@link dev.dln.app.Failure} with an exit code;
 * any other exception is a bug of ours and says so.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.app;
