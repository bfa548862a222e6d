/** Tests that run the command as a user does. */
@org.jspecify.annotations.NullMarked
package dev.dln.app.command;
