/** Certificates as files: those that are true are accepted, all others are refused. */
@org.jspecify.annotations.NullMarked
package dev.dln.app.certificates;
