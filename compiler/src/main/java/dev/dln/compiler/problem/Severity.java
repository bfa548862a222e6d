package dev.dln.compiler.problem;

/** How grave a problem is: an error stops the compilation, a warning does not. */
public enum Severity {
    ERROR,
    WARNING
}
